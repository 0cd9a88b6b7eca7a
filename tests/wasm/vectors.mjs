// Judges every case of docs/vectors with the WebAssembly module, and compares whole verdicts.
//
//   node vectors.mjs MODULE FOLDER
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const [modulePath, folder] = process.argv.slice(2);
const module = await WebAssembly.compile(readFileSync(modulePath));
assert.deepEqual(WebAssembly.Module.imports(module), [], "the module asks its host for something");
const verifier = (await WebAssembly.instantiate(module, {})).exports;

const file = (name) => readFileSync(join(folder, name));
const keys = new Map(JSON.parse(file("keys.json")).keys.map((key) => [key.name, key]));
// The 32 bytes of an Ed25519 key end its SubjectPublicKeyInfo (RFC 8410 §4).
const root = (name) => Buffer.from(keys.get(name).spki, "base64").subarray(-32);

function field(letter, content) {
  const bytes = Buffer.from(content);
  const head = Buffer.alloc(5);
  head.write(letter, "latin1");
  head.writeUInt32LE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
}

const PRINTED = {
  number: "N", primary: "P", secondary: "S", birth_date: "B", sex: "X", nationality: "C", expires: "E",
};

function request(input) {
  const fields = [field("n", input.now)];
  for (const held of input.anchors) {
    fields.push(field("r", root(held.root)), field("t", file(held.trust_list)));
    fields.push(...held.status_lists.map((name) => field("s", file(name))));
  }
  fields.push(field("c", input.code));
  if (input.mrz !== undefined) fields.push(field("m", input.mrz));
  if (input.seal !== undefined) fields.push(field("v", Buffer.from(input.seal, "base64")));
  if (input.log_proof !== undefined) fields.push(field("l", input.log_proof));
  if (input.require_log) fields.push(field("q", ""));
  for (const [name, value] of Object.entries(input.printed ?? {})) fields.push(field(PRINTED[name], value));
  if (input.max_trust_list_age !== undefined) fields.push(field("a", String(input.max_trust_list_age)));
  if (input.max_status_age !== undefined) fields.push(field("b", String(input.max_status_age)));
  return Buffer.concat(fields);
}

function ask(bytes) {
  const address = verifier.buffer(bytes.length);
  new Uint8Array(verifier.memory.buffer, address, bytes.length).set(bytes);
  const length = verifier.judge(bytes.length);
  const answer = new Uint8Array(verifier.memory.buffer, verifier.buffer(0), length);
  return JSON.parse(new TextDecoder().decode(answer));
}

let judged = 0;
for (const group of readdirSync(join(folder, "cases"))) {
  for (const one of JSON.parse(file(join("cases", group))).cases) {
    assert.deepEqual(ask(request(one.input)), one.expected, `${group}: ${one.name}`);
    judged += 1;
  }
}
assert.deepEqual(ask(Buffer.from("?")), { error: "request" });

// A verifier is asked all day: memory must not grow with the questions.
const [again] = JSON.parse(file("cases/ours.json")).cases;
for (let round = 0; round < 50; round += 1) ask(request(again.input));
const pages = verifier.memory.buffer.byteLength;
const start = process.cpuUsage();
for (let round = 0; round < 200; round += 1) ask(request(again.input));
const { user, system } = process.cpuUsage(start);
assert.equal(verifier.memory.buffer.byteLength, pages, "memory grows");
console.log(`${judged} verdicts alike; ${((user + system) / 200_000).toFixed(2)} ms each, lists opened anew; ${pages >> 10} KiB of memory`);
