// Built by scripts/signing-page.ts from console/approve/check-set.ts: change that.
// src/core/base64.ts
/** The value of a character that is no letter. */
var none = 255;
var letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
alphabet(`${letters}+/`);
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
// src/core/policy/identifier.ts
/** Identifiers of policies, clauses and exemptions: they appear in addresses and in the log. */
var identifierPattern = /^[a-z0-9][a-z0-9-]{0,63}$/;
// src/core/territory/territory.ts
var territoryPattern = /^[A-Z]{2}(-[A-Z0-9]{1,3})?$/;
var day = `(?:\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|1\\d|2[0-8]))|(?:\\d\\d(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)`;
var dayPattern = new RegExp(`^${day}$`);
var instantPattern = new RegExp(`^${day}T(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d{1,3})?Z$`);
/** Reads an RFC 3339 time in UTC (`2021-09-01T00:00:00Z`); undefined where it is none. */
function parseInstant(text) {
	if (!instantPattern.test(text)) return void 0;
	return Date.parse(text);
}
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
/** One of these texts. */
/* @__NO_SIDE_EFFECTS__ */
function oneOf(values) {
	return /* @__PURE__ */ shapeOf({ enum: values }, when((value) => values.includes(value)));
}
// src/protocol/scalars/scalars.ts
var bytes16 = "^[0-9a-f]{32}$";
var bytes32 = "^[A-Za-z0-9_-]{43}$";
/** 16 random bytes in hex: names a person. */
var OperatorId = /* @__PURE__ */ pattern(bytes16);
/** SHA-256, base64url without padding. */
var Sha256 = /* @__PURE__ */ pattern(bytes32);
/** Any bytes, base64url without padding. */
var Binary = /* @__PURE__ */ pattern("^[A-Za-z0-9_-]*$");
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
/** A list of values of one shape. */
/* @__NO_SIDE_EFFECTS__ */
function list(items, bounds = {}) {
	const { minItems = 0, maxItems = Infinity } = bounds;
	return /* @__PURE__ */ shapeOf({
		type: "array",
		items,
		...bounds
	}, (misfit) => (value) => {
		if (!Array.isArray(value) || value.length < minItems || value.length > maxItems) return misfit;
		for (let index = 0; index < value.length; index += 1) {
			const found = items[check](value[index]);
			if (found !== void 0) return within(index, found);
		}
	});
}
/** A list of texts, each of them once. */
/* @__NO_SIDE_EFFECTS__ */
function set(items, bounds = {}) {
	const all = /* @__PURE__ */ list(items, bounds);
	return /* @__PURE__ */ shapeOf({
		...all,
		uniqueItems: true
	}, (misfit) => (value) => {
		return all[check](value) ?? (new Set(value).size < value.length ? misfit : void 0);
	});
}
/* @__NO_SIDE_EFFECTS__ */
function nullable(shape) {
	return /* @__PURE__ */ shapeOf({ anyOf: [shape, { type: "null" }] }, (misfit) => (value) => {
		const found = value === null ? void 0 : shape[check](value);
		return found?.path.length === 0 ? misfit : found;
	});
}
// src/protocol/acts/measure.ts
/** Who signs a measure. */
var signerRoles = ["proposer", "approver"];
/** The challenge of an assertion over the next approver set, before it is hashed. */
function setChallengeText(setSha256) {
	return `carnet-set-v1\n${setSha256}\n`;
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
// src/protocol/acts/approver-set.ts
var vkey = /* @__PURE__ */ text({
	minLength: 1,
	maxLength: 300
});
/**
* Who may name phones to be locked, and by which log and witnesses locks are proved. The first is a constant of the firmware; two persons of one
* sign the next, which counts for locks whose quorum's time lies from `from` until `until`.
*/
var ApproverSet = /* @__PURE__ */ exact({
	number: /* @__PURE__ */ integer(1),
	/** SHA-256 of the exact text of the set before; null in the first. */
	previous: /* @__PURE__ */ nullable(Sha256),
	rpId: /* @__PURE__ */ text({
		minLength: 1,
		maxLength: 253
	}),
	/** Where the signing page is served. */
	origins: /* @__PURE__ */ set(/* @__PURE__ */ text({
		minLength: 1,
		maxLength: 300
	}), {
		minItems: 1,
		maxItems: 8
	}),
	log: /* @__PURE__ */ exact({
		origin: /* @__PURE__ */ text({
			minLength: 1,
			maxLength: 200
		}),
		vkey
	}),
	witnesses: /* @__PURE__ */ list(/* @__PURE__ */ exact({
		name: /* @__PURE__ */ text({
			minLength: 1,
			maxLength: 200
		}),
		vkey
	}), {
		minItems: 1,
		maxItems: 16
	}),
	quorum: /* @__PURE__ */ integer(1, 16),
	from: Timestamp,
	/** At most 90 days after `from`. */
	until: Timestamp,
	keys: /* @__PURE__ */ list(/* @__PURE__ */ exact({
		person: OperatorId,
		roles: /* @__PURE__ */ set(/* @__PURE__ */ oneOf(signerRoles), { minItems: 1 }),
		/** DER SubjectPublicKeyInfo, ES256 or Ed25519. */
		spki: Binary
	}), {
		minItems: 2,
		maxItems: 64
	})
});
/** Whether a set's dates are possible: `from` before `until`, at most 90 days apart. */
function isDatedRightly({ from, until }) {
	const [start, end] = [parseInstant(from), parseInstant(until)];
	return start !== void 0 && end !== void 0 && start < end && end - start <= 7776e6;
}
// src/protocol/acts/read-set.ts
var isApproverSet = fits(ApproverSet);
/** Reads the exact text of a set; undefined where it is none. */
function readSetText(text) {
	if (text.length > 32768) return void 0;
	const value = parseJson(text);
	return isApproverSet(value) && isDatedRightly(value) ? value : void 0;
}
// console/approve/check-set.ts
var sha256Of = async (text) => hashOf(utf8Bytes(text));
async function hashOf(bytes) {
	return encodeBase64url(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}
/**
* Compares a proposed set with the one before, and computes the challenge from its text. Throws where it does not follow, or its keys could not be used
* at this page.
*/
async function checkSet({ text, previous }, place) {
	const [set, before] = [readSetText(text), readSetText(previous)];
	if (set === void 0 || before === void 0) throw new Error("This is no approver set.");
	if (set.number !== before.number + 1 || set.previous !== await sha256Of(previous)) throw new Error("The set does not follow the one before it.");
	if (set.rpId !== place.hostname || !set.origins.includes(place.origin) || set.origins.length !== 1) throw new Error("The set names another signing page than this one.");
	const approvers = set.keys.filter(({ roles }) => roles.includes("approver"));
	if (new Set(approvers.map(({ person }) => person)).size < 2) throw new Error("The set names fewer than two people who approve: nobody could sign a lock, or the next set.");
	const [now, then] = [await shownKeys(set), await shownKeys(before)];
	const isIn = (list, one) => list.some(({ person, roles, key }) => person === one.person && roles === one.roles && key === one.key);
	const sha256 = await sha256Of(text);
	return {
		set,
		sha256,
		challenge: await sha256Of(setChallengeText(sha256)),
		stays: now.filter((one) => isIn(then, one)),
		adds: now.filter((one) => !isIn(then, one)),
		removes: then.filter((one) => !isIn(now, one)),
		changes: changesIn(set, before)
	};
}
function shownKeys({ keys }) {
	return Promise.all(keys.map(async ({ person, roles, spki }) => {
		const bytes = decodeBase64url(spki);
		if (bytes === void 0) throw new Error("A key of the set cannot be read.");
		return {
			person,
			roles: [...roles].sort().join(" and "),
			key: await hashOf(bytes)
		};
	}));
}
function changesIn(set, before) {
	const witnessesOf = ({ witnesses }) => witnesses.map(({ name, vkey }) => `${name} ${vkey}`).sort().join("\n");
	return [
		...set.log.origin === before.log.origin && set.log.vkey === before.log.vkey ? [] : [`The log becomes ${set.log.origin}, with the key ${set.log.vkey}.`],
		...witnessesOf(set) === witnessesOf(before) ? [] : [`The witnesses become ${set.witnesses.map(({ vkey }) => vkey).join(", ")}.`],
		...set.quorum === before.quorum ? [] : [`A lock needs ${set.quorum} witnesses; before it needed ${before.quorum}.`]
	];
}
export { checkSet };
