import { decodeName, parseVPath, type VPath } from '@waybill/core';
import type { SftpAttributes } from '@waybill/sftp';
import type { GeneratedFiles } from '../files/generated-files.js';
import { behaviour } from './behaviour.js';
import { count, nothing, oneOf } from './values.js';

const OUTGOING: VPath = parseVPath('/outgoing');

function withoutSize({ sizeBytes: _, ...rest }: SftpAttributes): SftpAttributes {
  return rest;
}

const pad = (number: number): string => String(number).padStart(7, '0');

function manyFiles(howMany: number): GeneratedFiles {
  return {
    folder: OUTGOING,
    names: function* () {
      for (let number = 1; number <= howMany; number += 1) yield `generated-${pad(number)}.csv`;
    },
    contentOf: (name) => {
      const [, digits = ''] = /^generated-(\d{7})\.csv$/.exec(name) ?? [];
      const number = Number(digits);
      return number >= 1 && number <= howMany ? Buffer.from(`id,amount\n${number},${number % 1000}.00\n`) : undefined;
    },
    modifiedAt: new Date(Date.now() - 86_400_000),
  };
}

const oddNames: readonly string[] = [
  decodeName(Uint8Array.from([0x72, 0xe9, 0x73, 0x75, 0x6d, 0xe9, 0x2e, 0x63, 0x73, 0x76])),
  decodeName(Uint8Array.from([0xff, 0xfe, 0x2e, 0x63, 0x73, 0x76])),
  'line\nbreak.csv',
  'tab\tand\rreturn.csv',
  'escape\u001b[31mred.csv',
  `"quotes' and \`ticks\`.csv`,
  '$(touch pwned);.csv',
  '=HYPERLINK("x").csv',
  '-rf.csv',
  ' leading and trailing space.csv ',
  'back\\slash.csv',
  'per%2Fcent.csv',
  '<img src=x onerror=alert(1)>.csv',
  'e\u0301 decomposed.csv',
  '\u202Ecsv.exe',
  '中文文件.csv',
  `${'n'.repeat(251)}.csv`,
];

function oddlyNamed(): GeneratedFiles {
  const contents = new Map(oddNames.map((name, index) => [name, Buffer.from(`odd name ${index}\n`)]));
  return {
    folder: OUTGOING,
    names: () => contents.keys(),
    contentOf: (name) => contents.get(name),
    modifiedAt: new Date(Date.now() - 86_400_000),
  };
}

/** What a listing tells, and what it holds. */
export const listingBehaviours = [
  behaviour({
    name: 'no-size',
    value: oneOf('listings', 'everywhere'),
    says: 'tells no sizes: in listings, or nowhere at all',
    manners: (where) => ({
      attributes: (attributes, { type }) => (where === 'everywhere' || type === 'READDIR' ? withoutSize(attributes) : attributes),
    }),
  }),
  behaviour({
    name: 'zero-size',
    value: nothing,
    says: 'tells a size of 0 for every file, everywhere',
    manners: () => ({ attributes: (attributes) => ({ ...attributes, sizeBytes: 0 }) }),
  }),
  behaviour({
    name: 'no-attributes',
    value: nothing,
    says: 'tells nothing about files: no type, size, time or permissions, anywhere',
    manners: () => ({ attributes: () => ({}) }),
  }),
  behaviour({
    name: 'epoch-times',
    value: nothing,
    says: 'tells 1 January 1970 as the time of every file',
    manners: () => ({
      attributes: (attributes) => ({ ...attributes, times: { accessedAtSeconds: 0, modifiedAtSeconds: 0 } }),
    }),
  }),
  behaviour({
    name: 'many-files',
    value: count(100_000),
    says: 'lists that many generated files in /outgoing besides what is there',
    manners: (howMany) => ({ generates: manyFiles(howMany) }),
  }),
  behaviour({
    name: 'odd-names',
    value: nothing,
    says: 'has files in /outgoing whose names are not UTF-8, hold new lines, or are 255 bytes long',
    manners: () => ({ generates: oddlyNamed() }),
  }),
  behaviour({
    name: 'odd-rows',
    value: nothing,
    says: 'lists every name twice, and "..", an empty name and names with a slash besides',
    manners: () => {
      const attributes = { mode: 0o100640, sizeBytes: 1 };
      const hostile = ['.', '..', '', '../../etc/passwd', 'a/b.csv'].map((name) => ({ name, attributes }));
      return { rows: (rows) => [...rows, ...rows, ...hostile] };
    },
  }),
] as const;
