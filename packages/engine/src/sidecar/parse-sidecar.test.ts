import { createHash } from 'node:crypto';
import { decodeName } from '@waybill/core';
import { describe, expect, it } from 'vitest';
import { parseSidecar } from './parse-sidecar.js';

const hex = createHash('sha256').update('ours').digest('hex');
const other = createHash('sha256').update('theirs').digest('hex');
const md5 = createHash('md5').update('ours').digest('hex');
const name = 'report.csv';
const parse = (text: string | Uint8Array, of = name): string => parseSidecar(Buffer.from(text), 'sha256', of);

describe('a sidecar', () => {
  it.each([
    ['the digest alone', hex],
    ['the digest alone, in capitals, with blanks around', `  ${hex.toUpperCase()} \r\n`],
    ['as sha256sum writes it', `${hex}  ${name}\n`],
    ['as sha256sum writes it of a binary file', `${hex} *${name}\n`],
    ['with one blank or a tab', `${hex}\t${name}`],
    ['as BSD writes it', `SHA256 (${name}) = ${hex}\n`],
    ['as openssl writes it', `SHA2-256(${name})= ${hex}\n`],
    ['with a byte order mark and CRLF', `\ufeff${hex} *${name}\r\n`],
    ['in UTF-16, as PowerShell writes it', Buffer.from(`\ufeff${hex}  ${name}\r\n`, 'utf16le')],
    ['after remarks', `; made by a tool\n# ${other}\n${hex}  ${name}\n`],
    ['with folders before the name', `${hex}  ./out/${name}\n`],
    ['with folders of Windows before the name', `${hex} *C:\\out\\${name}\r\n`],
    ['among the lines of others', `${other}  a.csv\n${hex}  ${name}\n${other}  z.csv\n`],
    ['with the same said twice', `${hex}  ${name}\nSHA256 (${name}) = ${hex}\nMD5 (${name}) = ${md5}\n`],
    ['beside one of that name in another folder', `${other}  old/${name}\n${hex}  ${name}\n`],
  ])('states a digest: %s', (_, text) => {
    expect(parse(text)).toBe(hex);
  });

  it.each([
    ['nothing', '', 'is empty'],
    ['blank lines', '\r\n \n', 'is empty'],
    ['something else', '<html>404</html>', 'no line'],
    ['a digest that is cut off', hex.slice(0, 60), 'no line'],
    ['another kind of digest', `${md5}  ${name}`, 'no line'],
    ['BSD’s word for another kind', `MD5 (${name}) = ${hex}`, 'no line'],
    ['the digest of another file', `${hex}  b${name}`, 'another file'],
    ['that of another file, as BSD writes it', `SHA256 (b) = ${hex}`, 'another file'],
    ['bare digests of we do not know what', `${hex}\n${other}`, 'another file'],
    ['two digests', `${hex}  ${name}\n${other}  ${name}`, 'more than one'],
    ['two folders’ digests', `${hex}  a/${name}\n${other}  b/${name}`, 'more than one'],
  ])('states none: %s', (_, text, detail) => {
    expect(() => parse(text)).toThrow(
      expect.objectContaining({ code: 'integrity.sidecar', publicDetail: expect.stringContaining(detail) }),
    );
  });

  it('knows names of any bytes', () => {
    expect(parse(`${hex}  *a) = b\n`, '*a) = b')).toBe(hex);
    expect(parse(`${hex}  größe 1.csv\n`, 'größe 1.csv')).toBe(hex);
    const bytes = Buffer.from([0x67, 0xf6, 0x2e]);
    expect(parse(Buffer.concat([Buffer.from(`${hex}  `), bytes]), decodeName(bytes))).toBe(hex);
    expect(parse(`\\${hex}  a\\nb\\\\c\n`, 'a\nb\\c')).toBe(hex);
  });

  it('states an MD5 where that is wanted', () => {
    for (const text of [md5, `${md5} *${name}`, `MD5 (${name}) = ${md5}`, `SHA256 (${name}) = ${hex}\nMD5 (${name}) = ${md5}`]) {
      expect(parseSidecar(Buffer.from(text), 'md5', name)).toBe(md5);
    }
  });
});
