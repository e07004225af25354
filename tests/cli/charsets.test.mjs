// `geoprobe read` decodes what a browser's TextDecoder decodes: the program by iconv, the package by TextDecoder.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { geoprobe } from "../support/cli.mjs";

const folder = mkdtempSync(join(tmpdir(), "charsets-"));
after(() => rmSync(folder, { recursive: true }));

async function read(bytes, type) {
  const file = join(folder, "body");
  writeFileSync(file, bytes);
  const { out } = await geoprobe(["read", "--format", "json", ...(type ? ["--content-type", type] : []), file]);
  return JSON.parse(out);
}
const json = (bytes) => Buffer.concat([Buffer.from('{"type":"Feature","properties":{"a":"'), Buffer.from(bytes), Buffer.from('"}}')]);
const valueOf = (reply) => reply.features.features[0].properties.a;
const asBytes = (...numbers) => Buffer.from(numbers);

// Those in which Node's TextDecoder is not the standard's: iso-8859-16, koi8-u, windows-874 and windows-1253 are left out.
const single = [
  "ibm866", "iso-8859-2", "iso-8859-3", "iso-8859-4", "iso-8859-5", "iso-8859-6", "iso-8859-7", "iso-8859-8", "iso-8859-10",
  "iso-8859-13", "iso-8859-14", "koi8-r", "windows-1250", "windows-1251",
  "windows-1254", "windows-1255", "windows-1256", "windows-1257", "windows-1258",
];
test("every byte of the single-byte charsets is read as TextDecoder reads it", async () => {
  const high = Buffer.from(Array.from({ length: 96 }, (_, i) => 0xa0 + i));
  for (const label of single) {
    const reply = await read(json(high), `application/json; charset=${label}`);
    assert.equal(reply.charset, label);
    assert.equal(valueOf(reply), new TextDecoder(label).decode(high), label);
  }
});

test("characters of several bytes are read as TextDecoder reads them", async () => {
  const texts = {
    gbk: asBytes(0xc4, 0xcf, 0xb7, 0xc7, 0xcd, 0xc1, 0xb5, 0xd8, 0x20, 0x81, 0x40, 0x80),
    gb18030: asBytes(0xc4, 0xcf, 0x81, 0x30, 0x81, 0x30, 0x90, 0x30, 0x81, 0x30),
    big5: asBytes(0xab, 0x6e, 0xab, 0x44, 0xa4, 0x67, 0xa6, 0x61),
    "euc-kr": asBytes(0xb3, 0xb2, 0xbe, 0xc6, 0xc7, 0xc1, 0xb8, 0xae, 0xc4, 0xab),
    "euc-jp": asBytes(0xc6, 0xee, 0xa5, 0xa2, 0xa5, 0xd5, 0x8e, 0xb1),
    shift_jis: asBytes(0x93, 0xec, 0x83, 0x41, 0x83, 0x74, 0xb1, 0x81, 0x60),
  };
  for (const [label, bytes] of Object.entries(texts)) {
    const reply = await read(json(bytes), `application/json; charset="${label}"`);
    assert.equal(reply.charset, label);
    assert.equal(valueOf(reply), new TextDecoder(label).decode(bytes), label);
    assert.deepEqual(reply.warnings, [], label);
  }
});

test("undefined bytes of Windows charsets are controls below 0xA0 and U+FFFD above", async () => {
  const reply = await read(json(asBytes(0x41, 0xaa)), "application/json; charset=windows-1253");
  assert.equal(valueOf(reply), "A\ufffd");
  assert.match(reply.warnings[0], /not well-formed windows-1253/);
});

test("malformed characters are U+FFFD, also an incomplete end, and an ASCII byte in one is read again", async () => {
  for (const [label, bytes, text] of [
    ["gbk", asBytes(0xc4, 0x31, 0xc4, 0xcf), "\ufffd1南"],
    ["gbk", asBytes(0xff, 0xc4, 0xcf), "\ufffd南"],
    ["big5", asBytes(0xab, 0x20, 0xab, 0x6e), "\ufffd 南"],
    ["shift_jis", asBytes(0x93, 0xec, 0xff), "南\ufffd"],
    ["euc-kr", asBytes(0xb3, 0xb2, 0xb3, 0x20), "남\ufffd "],
  ]) {
    const reply = await read(json(bytes), `application/json; charset=${label}`);
    assert.equal(valueOf(reply), text, label);
    assert.equal(reply.warnings.length, 1, label);
  }
  const cut = Buffer.concat([Buffer.from("GetFeatureInfo results:\n\nLayer 'a'\n  Feature 1: \n    n = 'x'\n"), asBytes(0xc4)]);
  assert.match((await read(cut, "text/plain; charset=gb2312")).warnings[0], /not well-formed gbk/);
});

test("the charset is taken from the XML declaration and from HTML's meta element", async () => {
  const name = asBytes(0xcb, 0xe8, 0xec, 0xef, 0xee, 0xef, 0xee); // Windows-1251
  const xml = Buffer.concat([
    Buffer.from('<?xml version="1.0" encoding="windows-1251"?><msGMLOutput><a_layer><a_feature><n>'), name,
    Buffer.from("</n></a_feature></a_layer></msGMLOutput>"),
  ]);
  assert.deepEqual((await read(xml)).features.features[0].properties, { n: "Лимпопо" });
  const html = Buffer.concat([
    Buffer.from('<html><head><meta charset="windows-1251"></head><body><table><tr><th>n</th></tr><tr><td>'), name,
    Buffer.from("</td></tr></table></body></html>"),
  ]);
  assert.deepEqual((await read(html, "text/html")).features.features[0].properties, { n: "Лимпопо" });
});

test("a charset that no one knows is told, and the text read as one without a charset", async () => {
  for (const label of ["utf-7", "macintosh", "x-user-defined", "iso-2022-kr", "nonsense"]) {
    const reply = await read(json(asBytes(0x63, 0xe9)), `application/json; charset=${label}`);
    assert.equal(valueOf(reply), "cé");
    assert.deepEqual(reply.warnings, [`the charset '${label}' is not known; it was guessed from the bytes`]);
  }
});

test("UTF-8 that is declared as another charset is read as UTF-8, and a damaged UTF-8 stays UTF-8", async () => {
  assert.equal(valueOf(await read(json(Buffer.from("南非")), "application/json; charset=gb2312")), "南非");
  assert.equal(valueOf(await read(json(Buffer.from("Высота")), "application/json; charset=koi8-r")), "Высота");
  const damaged = Buffer.concat([Buffer.from("Höhe über "), asBytes(0xff)]);
  assert.equal(valueOf(await read(json(damaged), "application/json; charset=utf-8")), "Höhe über \ufffd");
});
