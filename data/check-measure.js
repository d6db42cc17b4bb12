// Built by scripts/signing-page.ts from console/approve/check-measure.ts: change that.
// src/core/base64.ts
/** The value of a character that is no letter. */
var none = 255;
var letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
var standard = alphabet(`${letters}+/`);
var web = alphabet(`${letters}-_`);
function alphabet(text) {
	const valueOf = (/* @__PURE__ */ new Uint8Array(128)).fill(none);
	for (let value = 0; value < text.length; value++) valueOf[text.charCodeAt(value)] = value;
	return {
		letterOf: Array.from(text),
		valueOf
	};
}
/** Base64url without padding (RFC 4648 §5). */
function encodeBase64url(bytes) {
	return encode(bytes, web);
}
/** Reads what `encodeBase64` writes and nothing else: no other alphabet, no missing padding, no stray bits (RFC 4648 §3.5). */
function decodeBase64(text) {
	if (text.length % 4 !== 0) return void 0;
	const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
	return decode(text, text.length - padding, standard);
}
/** Reads what `encodeBase64url` writes and nothing else: no other alphabet, no padding, no stray bits. */
function decodeBase64url(text) {
	return text.length % 4 === 1 ? void 0 : decode(text, text.length, web);
}
function encode(bytes, { letterOf }) {
	let text = "";
	const whole = bytes.length - bytes.length % 3;
	for (let at = 0; at < whole; at += 3) {
		const group = bytes[at] << 16 | bytes[at + 1] << 8 | bytes[at + 2];
		text += letterOf[group >> 18] + letterOf[group >> 12 & 63] + letterOf[group >> 6 & 63] + letterOf[group & 63];
	}
	if (whole === bytes.length) return text;
	const group = bytes[whole] << 16 | (bytes[whole + 1] ?? 0) << 8;
	text += letterOf[group >> 18] + letterOf[group >> 12 & 63];
	return whole + 1 < bytes.length ? text + letterOf[group >> 6 & 63] : text;
}
function decode(text, length, { valueOf }) {
	const bytes = new Uint8Array(Math.floor(length * 3 / 4));
	let group = 0;
	let bits = 0;
	let at = 0;
	for (let index = 0; index < length; index++) {
		const value = valueOf[text.charCodeAt(index)] ?? none;
		if (value === none) return void 0;
		group = (group << 6 | value) & 4095;
		bits += 6;
		if (bits < 8) continue;
		bits -= 8;
		bytes[at++] = group >> bits & 255;
	}
	return (group & (1 << bits) - 1) === 0 ? bytes : void 0;
}
// src/core/utf8.ts
var loneSurrogate = /[\uD800-\uDFFF]/u;
var replacement = 65533;
/** Whether every surrogate in the text belongs to a pair, so that the text can be written in UTF-8. */
function isWellFormedText(text) {
	return !loneSurrogate.test(text);
}
/** UTF-8 of a text; U+FFFD in the place of every surrogate that belongs to no pair. */
function encodeUtf8(text) {
	return typeof TextEncoder === "undefined" ? encodeByHand(text) : new TextEncoder().encode(text);
}
/** Exported for its test, which compares it with the platform's. */
function encodeByHand(text) {
	const bytes = new Uint8Array(text.length * 3);
	let at = 0;
	for (let index = 0; index < text.length; index += 1) {
		const unit = text.codePointAt(index);
		const code = unit >= 55296 && unit <= 57343 ? replacement : unit;
		if (code < 128) bytes[at++] = code;
		else {
			const more = code < 2048 ? 1 : code < 65536 ? 2 : 3;
			bytes[at++] = [
				0,
				192,
				224,
				240
			][more] | code >> 6 * more;
			for (let left = more - 1; left >= 0; left -= 1) bytes[at++] = 128 | code >> 6 * left & 63;
		}
		if (code > 65535) index += 1;
	}
	return bytes.slice(0, at);
}
// src/core/bytes.ts
/** UTF-8 of a text. */
function utf8Bytes(text) {
	return encodeUtf8(text);
}
/** The parts one after the other: what the formats write as `a ‖ b`. */
function concatBytes(...parts) {
	const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
	let at = 0;
	for (const part of parts) {
		whole.set(part, at);
		at += part.length;
	}
	return whole;
}
/** Reads an even number of hex digits; throws for any other text. */
function hexBytes(hex) {
	if (!/^(?:[0-9a-f]{2})*$/.test(hex)) throw new RangeError("not lower-case hex");
	return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
/** Byte by byte, as unsigned numbers: negative where `one` comes first. */
function compareBytes(one, other) {
	const length = Math.min(one.length, other.length);
	for (let at = 0; at < length; at += 1) if (one[at] !== other[at]) return one[at] - other[at];
	return one.length - other.length;
}
// src/core/canonical-json.ts
/**
* Writes a value in the one form of RFC 8785 (JSON Canonicalization Scheme), so that two programs hash the same bytes: no spaces, fields
* sorted by UTF-16 code units, numbers and texts as ECMAScript writes them. Throws a TypeError for what has no such form.
*/
function canonicalJson(value) {
	if (typeof value === "number" && !Number.isFinite(value)) throw new TypeError(`${value} has no canonical JSON`);
	if (typeof value === "string" && !isWellFormedText(value)) throw new TypeError("text with half a surrogate pair has no canonical JSON");
	if (value === null || typeof value !== "object") {
		const text = JSON.stringify(value);
		if (text === void 0) throw new TypeError(`a ${typeof value} has no canonical JSON`);
		return text;
	}
	if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
	return `{${Object.entries(value).sort(([one], [other]) => one < other ? -1 : 1).map(([name, field]) => `${canonicalJson(name)}:${canonicalJson(field)}`).join(",")}}`;
}
// src/core/log/hash.ts
/** The root of a log without entries: SHA-256 of nothing (RFC 6962 §2.1). */
var emptyRoot = decodeBase64("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
/** What is hashed for a leaf: the prefix keeps a leaf from being taken for a node (RFC 6962 §2.1). */
function leafInput(data) {
	const input = new Uint8Array(1 + data.length);
	input.set(data, 1);
	return input;
}
/** What is hashed for a node with two children. */
function nodeInput(left, right) {
	const input = new Uint8Array(1 + left.length + right.length);
	input[0] = 1;
	input.set(left, 1);
	input.set(right, 1 + left.length);
	return input;
}
// src/core/log/hash-tree.ts
/** The hash of a leaf, by a hash function that may be asynchronous. */
async function hashOfLeaf(digest, data) {
	return digest(leafInput(data));
}
/** Hashes the tree over these hashes of leaves, in their order. */
async function hashTree(digest, leaves) {
	const rows = [leaves];
	let row = leaves;
	while (row.length > 1) {
		const pairs = Array.from({ length: Math.floor(row.length / 2) }, async (_, pair) => digest(nodeInput(row[2 * pair], row[2 * pair + 1])));
		row = [...await Promise.all(pairs), ...row.length % 2 === 1 ? [row.at(-1)] : []];
		rows.push(row);
	}
	return {
		rows,
		root: row[0] ?? emptyRoot
	};
}
/** Whether each comes after the one before it, byte by byte: sorted, and none twice. */
function isSortedDistinct(hashes) {
	return hashes.every((hash, index) => index === 0 || compareBytes(hashes[index - 1], hash) < 0);
}
// src/core/log/member-tree.ts
/** The canonical JSON that names hardware: IMEIs sorted, each once. */
function hardwareText({ imei, serial, model }) {
	return canonicalJson({
		imei: [...new Set(imei)].sort(),
		serial,
		model
	});
}
var memberPrefix = "carnet-member-v2\n";
/** The leaf that names one phone in one measure. Nobody without the opening can tell which hardware it names. */
async function memberLeaf(digest, measure, opening, hardware) {
	if (opening.length !== 16) throw new RangeError("not an opening of 16 bytes");
	const named = await digest(utf8Bytes(hardwareText(hardware)));
	return concatBytes(utf8Bytes(memberPrefix), hexBytes(measure), opening, named);
}
/** Makes the tree over the leaves of a measure's phones. Throws where one phone is named twice under one opening. */
async function memberTree(digest, leaves) {
	const sorted = (await Promise.all(leaves.map((leaf) => hashOfLeaf(digest, leaf)))).sort(compareBytes);
	if (!isSortedDistinct(sorted)) throw new RangeError("a measure names a phone twice");
	return {
		...await hashTree(digest, sorted),
		leaves: sorted
	};
}
// src/core/policy/identifier.ts
/** Identifiers of policies, clauses and exemptions: they appear in addresses and in the log. */
var identifierPattern = /^[a-z0-9][a-z0-9-]{0,63}$/;
// src/core/territory/territory.ts
var territoryPattern = /^[A-Z]{2}(-[A-Z0-9]{1,3})?$/;
// src/core/time.ts
var day = `(?:\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|1\\d|2[0-8]))|(?:\\d\\d(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)`;
var dayPattern = new RegExp(`^${day}$`);
var instantPattern = new RegExp(`^${day}T(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d{1,3})?Z$`);
// src/protocol/schema/shape.ts
var check = Symbol("check");
/** Whether values have a shape. */
function fits(shape) {
	return (value) => shape[check](value) === void 0;
}
/** Makes a shape from its schema and from what checks it, which is given the misfit of a value as a whole. */
/* @__NO_SIDE_EFFECTS__ */
function shapeOf(schema, checkWith) {
	const shape = { ...schema };
	shape[check] = checkWith({
		path: [],
		wanted: shape
	});
	return shape;
}
/** A check of a value as a whole. */
var when = (isOne) => (misfit) => (value) => isOne(value) ? void 0 : misfit;
/** The misfit of a part, as seen from the whole. */
function within(name, { path, wanted }) {
	return {
		path: [name, ...path],
		wanted
	};
}
// src/protocol/schema/scalar.ts
/** Text; lengths count code points. */
/* @__NO_SIDE_EFFECTS__ */
function text(bounds = {}) {
	const { minLength = 0, maxLength = Infinity } = bounds;
	return /* @__PURE__ */ shapeOf({
		type: "string",
		...bounds
	}, when((value) => typeof value === "string" && lengthWithin(value, minLength, maxLength)));
}
/** Code points are counted only where the number of UTF-16 units leaves it open. */
function lengthWithin(value, min, max) {
	if (value.length >= 2 * min && value.length <= max) return true;
	const length = value.length > 2 * max ? Infinity : Array.from(value).length;
	return length >= min && length <= max;
}
/** Text that a regular expression matches; `T` is the brand of those who read it, where they have one. */
/* @__NO_SIDE_EFFECTS__ */
function pattern(expression) {
	const wanted = new RegExp(expression, "u");
	return /* @__PURE__ */ shapeOf({
		type: "string",
		pattern: expression
	}, when((value) => typeof value === "string" && wanted.test(value)));
}
/* @__NO_SIDE_EFFECTS__ */
function integer(minimum, maximum) {
	return /* @__PURE__ */ shapeOf({
		type: "integer",
		...minimum !== void 0 && { minimum },
		...maximum !== void 0 && { maximum }
	}, when(numberWithin(Number.isInteger, minimum, maximum)));
}
function numberWithin(isKind, min = -Infinity, max = Infinity) {
	return (value) => isKind(value) && value >= min && value <= max;
}
/** One value. */
/* @__NO_SIDE_EFFECTS__ */
function literal(value) {
	return /* @__PURE__ */ shapeOf({
		type: typeof value,
		const: value
	}, when((other) => other === value));
}
/** One of these texts. */
/* @__NO_SIDE_EFFECTS__ */
function oneOf(values) {
	return /* @__PURE__ */ shapeOf({ enum: values }, when((value) => values.includes(value)));
}
// src/protocol/scalars/scalars.ts
var bytes16 = "^[0-9a-f]{32}$";
var bytes32 = "^[A-Za-z0-9_-]{43}$";
/** 16 random bytes in hex: names a measure. */
var MeasureId = /* @__PURE__ */ pattern(bytes16);
/** SHA-256, base64url without padding. */
var Sha256 = /* @__PURE__ */ pattern(bytes32);
territoryPattern.source;
identifierPattern.source;
identifierPattern.source;
identifierPattern.source;
/** RFC 3339 in UTC, a moment that exists. */
var Timestamp = /* @__PURE__ */ pattern(instantPattern.source);
dayPattern.source;
// src/protocol/schema/compound.ts
function isObject(value) {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
function objectOf(fields, others, rest) {
	const required = [];
	const properties = {};
	for (const [name, field] of Object.entries(fields)) {
		const isOptional = "optional" in field;
		if (!isOptional) required.push(name);
		properties[name] = isOptional ? field.optional : field;
	}
	const checks = Object.entries(properties).map(([name, shape]) => ({
		name,
		isRequired: required.includes(name),
		checkField: shape[check]
	}));
	const known = new Set(Object.keys(properties));
	return /* @__PURE__ */ shapeOf({
		type: "object",
		...required.length > 0 && { required },
		properties,
		...others
	}, (misfit) => (value) => {
		if (!isObject(value)) return misfit;
		for (const { name, isRequired, checkField } of checks) {
			const field = value[name];
			const found = field === void 0 && !isRequired ? void 0 : checkField(field);
			if (found !== void 0) return within(name, found);
		}
		return rest(value, known, misfit);
	});
}
function unknownField(value, known) {
	for (const name in value) if (!known.has(name)) return {
		path: [name],
		wanted: null
	};
}
/** An object with exactly these fields. They are checked in their order, then names that it does not know. */
/* @__NO_SIDE_EFFECTS__ */
function exact(fields) {
	return objectOf(fields, { additionalProperties: false }, unknownField);
}
// src/protocol/acts/measure.ts
/** Who signs a measure. */
var signerRoles = ["proposer", "approver"];
/**
* What two people sign to lock phones, or to give them up for good: small enough to travel with every order. The members are hashes of leaves
* (core/log/member-tree.ts). Public at `/log/manifests/` by the hash of its exact text.
*/
var ManifestHead = /* @__PURE__ */ exact({
	v: /* @__PURE__ */ literal(2),
	kind: /* @__PURE__ */ oneOf(["lock", "farewell"]),
	/** Of the log that the orders stand in. */
	origin: /* @__PURE__ */ text({
		minLength: 1,
		maxLength: 200
	}),
	measure: MeasureId,
	members: /* @__PURE__ */ exact({
		count: /* @__PURE__ */ integer(1, 1e5),
		root: Sha256
	}),
	/** No lease under it ends later. */
	until: Timestamp,
	/** Over the UTF-8 of the reason that the two people saw. */
	reasonSha256: Sha256
});
/** The challenge of an assertion over a head, before it is hashed: it binds the role and the exact text. */
function measureChallengeText(role, headSha256) {
	return `carnet-measure-v2\n${role}\n${headSha256}\n`;
}
// src/protocol/schema/read-json.ts
/** Objects and lists within each other; nothing that Carnet says nests half as deep. */
var depthMax = 64;
/**
* Reads JSON (RFC 8259, I-JSON of RFC 7493) so that a phone, a server and an auditor find the same in the same text. Refused are: a byte order mark, a
* name twice in one object, a whole number with a fraction or an exponent (`3.0`) or beyond 2^53 - 1, half a surrogate pair, the name `__proto__`, and
* more than 64 levels. Never throws.
*/
function readJson(text) {
	return readPlain(text) ?? readByHand(text);
}
/** The value, or undefined where `readJson` finds a fault. */
function parseJson(text) {
	const read = readJson(text);
	return read.kind === "read" ? read.value : void 0;
}
/**
* The engine's own parser reads what its own writer writes: a text that it writes again byte for byte has no second name, spelling or form. undefined where
* that does not tell.
*/
function readPlain(text) {
	try {
		const value = JSON.parse(text);
		return !text.includes("\\ud") && isWithin(value, depthMax) && JSON.stringify(value) === text ? {
			kind: "read",
			value
		} : void 0;
	} catch {
		return;
	}
}
/**
* Whether a parsed value stays within the levels, its whole numbers are exact, and no member has the one name that objects treat differently. Loops,
* because this is on the way of every check-in: `every` and `Object.values` took five times as long.
*/
function isWithin(value, levels) {
	if (typeof value === "number") return !Number.isInteger(value) || Number.isSafeInteger(value);
	if (typeof value !== "object" || value === null) return true;
	if (levels === 0) return false;
	if (Array.isArray(value)) {
		for (const each of value) if (!isWithin(each, levels - 1)) return false;
		return true;
	}
	for (const name in value) if (name === "__proto__" || !isWithin(value[name], levels - 1)) return false;
	return true;
}
/** Exported for its test, which compares it with the engine's parser. */
function readByHand(text) {
	if (text.startsWith("﻿")) return faultAt([], "begins with a byte order mark");
	let value;
	try {
		value = JSON.parse(text);
	} catch (error) {
		return faultAt([], `is not JSON (${error.message})`);
	}
	return faultInTokens(text) ?? {
		kind: "read",
		value
	};
}
function faultAt(path, problem) {
	return {
		kind: "fault",
		at: path.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("").slice(0, 200),
		problem
	};
}
var token = /[{}[\],]|"(?:[^"\\]+|\\.)*"|[^\s{}[\],:"]+/g;
var plainInteger = /^(?:0|-?[1-9]\d*)$/;
/** What the engine's parser lets pass: it keeps the last of two names, and the value of a number but not how it is written. */
function faultInTokens(text) {
	const open = [];
	const path = [];
	let previous = "";
	for (const [found] of text.matchAll(token)) {
		const names = open.at(-1);
		const isName = names instanceof Set && (previous === "{" || previous === ",");
		let problem;
		if (found === "{" || found === "[") {
			open.push(found === "{" ? /* @__PURE__ */ new Set() : null);
			path.push(0);
			if (open.length > depthMax) problem = `nests more than ${depthMax} levels`;
		} else if (found === "}" || found === "]") {
			open.pop();
			path.pop();
		} else if (found === ",") {
			if (names === null) path.push(path.pop() + 1);
		} else if (found.startsWith("\"")) {
			const said = JSON.parse(found);
			problem = isWellFormedText(said) ? void 0 : "has half a surrogate pair";
			if (isName) {
				path.pop();
				problem ??= nameFault(said, names);
				if (problem === void 0) path.push(said);
			}
		} else problem = numberFault(found);
		if (problem !== void 0) return faultAt(path.slice(0, depthMax), problem);
		previous = found;
	}
}
function nameFault(name, names) {
	if (name === "__proto__") return "has the name \"__proto__\"";
	if (names.has(name)) return `has the name ${JSON.stringify(name.slice(0, 64))} twice`;
	names.add(name);
}
/** undefined for `true`, `false` and `null` too. */
function numberFault(written) {
	const value = Number(written);
	if (Number.isNaN(value) || Number.isFinite(value) && !Number.isInteger(value)) return void 0;
	const short = written.slice(0, 32);
	if (!Number.isSafeInteger(value)) return `is ${short}, too great`;
	return plainInteger.test(written) ? void 0 : `is written ${short}; write it plainly`;
}
// src/protocol/acts/read-measure.ts
var isManifestHead = fits(ManifestHead);
/** Reads the exact text of the head of a lock's manifest; undefined where it is none. */
function readHeadText(text) {
	const value = parseJson(text);
	return isManifestHead(value) ? value : void 0;
}
// console/approve/check-measure.ts
var digest = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
var sha256Of = async (text) => encodeBase64url(await digest(utf8Bytes(text)));
/**
* Computes count and root of the members from their hardware and openings, and the challenge from the head. Throws where anything differs from the
* head: then what would be shown is not what would be signed.
*/
async function checkMeasure({ role, manifest, reason, members }) {
	if (!signerRoles.includes(role)) throw new Error("There is no such role to sign in.");
	const head = readHeadText(manifest);
	if (head?.kind !== "lock") throw new Error("This is not the head of a lock’s manifest.");
	if (await sha256Of(reason) !== head.reasonSha256) throw new Error("The reason shown is not the one that would be signed.");
	if (members.length !== head.members.count) throw new Error(`The manifest names ${head.members.count} phones; the hardware of ${members.length} was handed over.`);
	if (new Set(members.map(hardwareText)).size !== members.length) throw new Error("One phone is named twice: the number of phones would not be the one signed.");
	if (await rootOf(head.measure, members) !== head.members.root) throw new Error("The phones shown are not those that would be signed for.");
	const sha256 = await sha256Of(manifest);
	return {
		role,
		head,
		sha256,
		challenge: await sha256Of(measureChallengeText(role, sha256))
	};
}
async function rootOf(measure, members) {
	return encodeBase64url((await memberTree(digest, await Promise.all(members.map(({ opening, ...hardware }) => {
		const bytes = decodeBase64url(opening);
		if (bytes === void 0) throw new Error("The opening of a phone cannot be read.");
		return memberLeaf(digest, measure, bytes, hardware);
	})))).root);
}
export { checkMeasure };
