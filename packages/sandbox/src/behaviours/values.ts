import { compileGlob, Failure, parseVPath, type VPath } from '@waybill/core';

/** How the value of a behaviour is written, and what it means. */
export interface Grammar<T> {
  /** The value as it is shown in the list, with its `=`; in brackets when it can be left out; empty when there is none. */
  readonly shown: string;
  /** @throws Failure `input.invalid` that says what was expected */
  parse(text: string | undefined): T;
}

function wrong(text: string | undefined, expected: string): Failure {
  const got = text === undefined ? 'It needs a value' : `"${text}" is not understood`;
  return new Failure('input.invalid', { publicDetail: `${got}: ${expected}.` });
}

const sizeUnits: Readonly<Record<string, number>> = {
  '': 1,
  B: 1,
  KB: 1000,
  MB: 1000 ** 2,
  GB: 1000 ** 3,
  KIB: 1024,
  MIB: 1024 ** 2,
  GIB: 1024 ** 3,
};
const timeUnits: Readonly<Record<string, number>> = { '': 1, MS: 1, S: 1000, M: 60_000, MIN: 60_000 };

function amount(text: string, units: Readonly<Record<string, number>>): number | undefined {
  const [, digits, unit = ''] = /^(\d+(?:\.\d+)?)\s*([A-Za-z]*)$/.exec(text) ?? [];
  const factor = Object.hasOwn(units, unit.toUpperCase()) ? units[unit.toUpperCase()] : undefined;
  return digits === undefined || factor === undefined ? undefined : Math.round(Number(digits) * factor);
}

function quantity(units: Readonly<Record<string, number>>, shown: string, expected: string, fallback?: number): Grammar<number> {
  return {
    shown: fallback === undefined ? `=${shown}` : `[=${shown}]`,
    parse: (text) => {
      if (text === undefined && fallback !== undefined) return fallback;
      const parsed = text === undefined ? undefined : amount(text, units);
      if (parsed === undefined) throw wrong(text, expected);
      return parsed;
    },
  };
}

/** No value. */
export const nothing: Grammar<undefined> = {
  shown: '',
  parse: (text) => {
    if (text !== undefined) throw new Failure('input.invalid', { publicDetail: `It takes no value, and "${text}" was given.` });
    return undefined;
  },
};

/** A number of bytes: `500`, `64KB`, `1.5MiB`. */
export function bytes(fallback?: number): Grammar<number> {
  return quantity(sizeUnits, 'SIZE', 'a size such as 500, 64KB or 1MiB', fallback);
}

/** A time in milliseconds: `50ms`, `2s`, `1m`. */
export function milliseconds(): Grammar<number> {
  return quantity(timeUnits, 'TIME', 'a time such as 50ms, 2s or 1m');
}

/** A whole number. */
export function count(fallback?: number): Grammar<number> {
  return quantity({ '': 1 }, 'N', 'a number', fallback);
}

/** One of some words; the first when there is none. */
export function oneOf<const W extends string>(...words: readonly [W, ...W[]]): Grammar<W> {
  return {
    shown: `[=${words.join('|')}]`,
    parse: (text) => {
      const word = words.find((each) => each === (text ?? words[0]));
      if (word === undefined) throw wrong(text, `one of ${words.join(', ')}`);
      return word;
    },
  };
}

/** A pattern for file names. */
export function pattern(fallback?: string): Grammar<(name: string) => boolean> {
  return {
    shown: fallback === undefined ? '=PATTERN' : '[=PATTERN]',
    parse: (text) => {
      const wanted = text ?? fallback;
      if (wanted === undefined || wanted === '') throw wrong(text, 'a pattern such as *.part');
      const glob = compileGlob(wanted);
      return (name) => glob.test(name);
    },
  };
}

/** A folder of the partner. */
export function folder(fallback: string): Grammar<VPath> {
  return { shown: '[=FOLDER]', parse: (text) => parseVPath(text ?? fallback) };
}

/** When, and in which direction, something happens after a number of bytes. */
export interface AfterBytes {
  readonly bytes: number;
  readonly direction: 'up' | 'down' | 'both';
  /** On each connection; once in all; or each time that so many went over all connections together. */
  readonly when: 'each' | 'once' | 'every';
}

/** `1MB`, `1MB,up`, `1MB,down,once`, `1MB,every`. */
export const afterBytes: Grammar<AfterBytes> = {
  shown: '=SIZE[,up|down][,once|every]',
  parse: (text) => {
    const [size, ...words] = (text ?? '').split(',');
    const result: { -readonly [K in keyof AfterBytes]: AfterBytes[K] } = {
      bytes: bytes().parse(size === '' ? undefined : size),
      direction: 'both',
      when: 'each',
    };
    for (const word of words) {
      if (word === 'up' || word === 'down' || word === 'both') result.direction = word;
      else if (word === 'each' || word === 'once' || word === 'every') result.when = word;
      else throw wrong(word, 'a size and then up or down, once or every');
    }
    return result;
  },
};
