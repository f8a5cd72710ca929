import { execFileSync } from 'node:child_process';
import { encodeName } from '@waybill/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitCommandLine } from './split-command-line.js';

const texts = (line: string) => splitCommandLine(line)?.map(({ text }) => text);

describe('a command line', () => {
  it.each([
    ['scp -t /in', ['scp', '-t', '/in']],
    ['  scp\t-t   /in  ', ['scp', '-t', '/in']],
    ["scp -t '/with space'", ['scp', '-t', '/with space']],
    ['scp -t "/it\'s"', ['scp', '-t', "/it's"]],
    ["scp -f 'it'\\''s'", ['scp', '-f', "it's"]],
    ["scp -f 'it'\"'\"'s'", ['scp', '-f', "it's"]],
    ['md5sum /a\\ b\\*\\$HOME', ['md5sum', '/a b*$HOME']],
    ["md5sum /a'\n'b", ['md5sum', '/a\nb']],
    ['md5sum "a\\"b\\$c\\d"', ['md5sum', 'a"b$c\\d']],
    ['x \'\' ""', ['x', '', '']],
    ['a\\\nb', ['ab']],
    ['scp -t ~', ['scp', '-t', '/']],
    ['scp -t ~/in', ['scp', '-t', '//in']],
    ["scp -t '~/in' a~ ~acme", ['scp', '-t', '~/in', 'a~', '~acme']],
    ['a#b {x,y} %c !d', ['a#b', '{x,y}', '%c', '!d']],
    ['', []],
    ['\ud83d\ude00\uef80', ['\ud83d\ude00\uef80']],
  ])('%j becomes %j', (line, words) => expect(texts(line)).toEqual(words));

  it.each([
    'id; id',
    'id && id',
    'a|b',
    'a>b',
    'a<b',
    'a &',
    '(id)',
    'scp -t $HOME',
    'scp -t "$HOME"',
    'a `id`',
    '"`id`"',
    "scp -t $'a'",
    'echo $\u007bShellId}%ComSpec%',
    'scp -t a\nid',
    "'open",
    '"open',
    'open\\',
    'scp #-t',
    '"\\',
  ])('%j is for a shell, and none is here', (line) => expect(splitCommandLine(line)).toBeUndefined());

  it('says where a wildcard stands unquoted, and only there', () => {
    expect(splitCommandLine("/in/*.csv '*.csv' \\*.csv /in/'[a]'?.{x} a[b-c]")).toEqual([
      { text: '/in/*.csv', pattern: '/in/*.csv' },
      { text: '*.csv' },
      { text: '*.csv' },
      { text: '/in/[a]?.{x}', pattern: '/in/\\[a\\]?.\\{x\\}' },
      { text: 'a[b-c]', pattern: 'a[b-c]' },
    ]);
  });

  it('is split as a shell splits it, or not at all', () => {
    const piece = fc.constantFrom(
      'a',
      'B',
      ' ',
      '  ',
      "'",
      '"',
      '\\',
      '/',
      '-',
      '.',
      '$',
      '`',
      ';',
      '\n',
      '#',
      'é',
      '{',
      '}',
      ',',
      '=',
      '%',
    );
    const lines = fc.sample(
      fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
      { numRuns: 400, seed: 4 },
    );
    const taken = lines.flatMap((line) => {
      const words = texts(line);
      return words === undefined ? [] : [{ line, words }];
    });
    expect(taken.length).toBeGreaterThan(50);
    // One shell for all; each line is a list of arguments of its own.
    const script = taken.map(({ line }) => `printf '<%s>' ${line}\nprintf '\\0'`).join('\n');
    const printed = execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' }).split('\0');
    for (const [index, { line, words }] of taken.entries()) {
      const shown = words.length === 0 ? '<>' : words.map((word) => `<${word}>`).join('');
      expect({ line, shown }).toEqual({ line, shown: printed[index] });
    }
  });

  it('gives back every name that was quoted as clients quote it', () => {
    const name = fc
      .uint8Array({ minLength: 1, maxLength: 20 })
      .map((bytes) => Buffer.from(bytes.map((byte) => (byte === 0 ? 1 : byte))));
    fc.assert(
      fc.property(name, (bytes) => {
        const text = [...bytes]
          .map((byte) => (byte < 0x80 ? String.fromCharCode(byte) : String.fromCharCode(0xef00 + byte)))
          .join('');
        const single = `'${text.replaceAll("'", "'\\''")}'`;
        const rclone = text.replace(/[^A-Za-z0-9_.,:/\\@\u0080-\uffff\n-]/g, '\\$&').replaceAll('\n', "'\n'");
        const [back] = splitCommandLine(single) ?? [];
        expect(Buffer.from(encodeName(back?.text ?? '')).equals(bytes)).toBe(true);
        // rclone does not quote a backslash.
        if (!text.includes('\\')) expect(texts(rclone)).toEqual([text]);
      }),
    );
  });
});
