import { type DigestAlgorithm, decodeName, Failure } from '@waybill/core';

const hexLength = { sha256: 64, md5: 32 } as const;
const words = { sha256: 'SHA-256', md5: 'MD5' } as const;
const bsdLine = /^(SHA256|SHA2-256|MD5) ?\((.*)\) ?= ?([0-9a-f]+)$/i;
const gnuLine = /^(\\?)([0-9a-f]+)[ \t]+(.+)$/i;

interface Statement {
  readonly hex: string;
  /** What the name may be, the likeliest first; none in a line that is a digest alone. */
  readonly names: readonly string[];
}

/**
 * The digest that a sidecar states of the file `name`, in lower-case hex. It is what `sha256sum`, `md5sum`, `shasum`, the BSD tools and
 * `openssl dgst` write: a digest and a name, with or without `*`, `SHA256 (name) = digest`, or the digest alone. Of several lines, the
 * one about this file counts; a name with folders before it is this file's where no line has the name as it is.
 * @throws Failure `integrity.sidecar` when it states none, or two that differ
 */
export function parseSidecar(content: Uint8Array, algorithm: DigestAlgorithm, name: string): string {
  const lines = linesOf(content);
  const statements = lines.flatMap((line) => statementOf(line, algorithm) ?? []);
  const word = words[algorithm];
  if (statements.length === 0) {
    throw unusable(lines.length === 0 ? 'is empty' : `holds no line that states the ${word} of a file`);
  }
  const [first] = statements;
  if (first?.names.length === 0 && lines.length === 1) return first.hex;
  const exact = statements.filter(({ names }) => names.includes(name));
  const ours = exact.length > 0 ? exact : statements.filter(({ names }) => names.some((one) => lastOf(one) === name));
  const stated = new Set(ours.map(({ hex }) => hex));
  const [hex] = stated;
  if (hex === undefined) throw unusable(`states the ${word} of another file, not of this one`);
  if (stated.size > 1) throw unusable(`states more than one ${word} of this file`);
  return hex;
}

function unusable(what: string): Failure {
  return new Failure('integrity.sidecar', { publicDetail: `The sidecar of the file ${what}.` });
}

/** Each byte as one character, so that names stay what they are; what tells nothing is left out. */
function linesOf(content: Uint8Array): readonly string[] {
  return bytesOf(content)
    .toString('latin1')
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^[#;]/.test(line));
}

/** As UTF-8 without its mark; PowerShell writes UTF-16. */
function bytesOf(content: Uint8Array): Buffer {
  const bytes = Buffer.from(content);
  const [first, second, third] = bytes;
  if (first === 0xff && second === 0xfe) return Buffer.from(bytes.subarray(2).toString('utf16le'), 'utf8');
  return first === 0xef && second === 0xbb && third === 0xbf ? bytes.subarray(3) : bytes;
}

function statementOf(line: string, algorithm: DigestAlgorithm): Statement | undefined {
  const bsd = bsdLine.exec(line);
  if (bsd !== null) {
    const [, tool = '', named = '', hex = ''] = bsd;
    return (tool.toUpperCase() === 'MD5') === (algorithm === 'md5') ? statement(hex, algorithm, [named]) : undefined;
  }
  const gnu = gnuLine.exec(line);
  if (gnu === null) return statement(line, algorithm, []);
  const [, escaped, hex = '', rest = ''] = gnu;
  const named = escaped === '' ? rest : unescaped(rest);
  return statement(hex, algorithm, named.startsWith('*') ? [named.slice(1), named] : [named]);
}

function statement(hex: string, algorithm: DigestAlgorithm, names: readonly string[]): Statement | undefined {
  if (hex.length !== hexLength[algorithm] || !/^[0-9a-f]+$/i.test(hex)) return undefined;
  return { hex: hex.toLowerCase(), names: names.map((name) => decodeName(Buffer.from(name, 'latin1'))) };
}

/** sha256sum begins a line with a backslash when the name in it is escaped. */
function unescaped(name: string): string {
  const meanings: Readonly<Record<string, string>> = { n: '\n', r: '\r', '\\': '\\' };
  return name.replace(/\\(.)/g, (all, one: string) => meanings[one] ?? all);
}

function lastOf(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}
