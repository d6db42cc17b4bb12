// Controls, and the marks by which text runs the other way: with them a name or a reason rewrites what stands around it, on a page before
// somebody signs, or in a terminal.
const unseen = String.raw`\u007F-\u009F\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u2069\uFEFF`;

/** The pattern of one line as people read it, with something in it. */
export const plainLine = String.raw`^(?=.*\S)[^\u0000-\u001F${unseen}]+$`;

/** The pattern of text as people write it: of several lines, or none. */
export const plainText = String.raw`^[^\u0000-\u0008\u000B\u000C\u000E-\u001F${unseen}]*$`;
