import { RE2JS } from 're2js';
import { Failure } from '../failure.js';

/** A compiled pattern. Matching takes time linear in the length of the name, whatever the pattern (RE2: no backtracking). */
export interface Glob {
  /** True when the whole of `name` matches: a file name, or a path relative to the folder that is searched, without a `/` in front. */
  test(name: string): boolean;
}

export interface GlobOptions {
  /** Default true: `*.csv` does not take `A.CSV`. */
  readonly caseSensitive?: boolean;
  /** The input field that a failure names; `match` unless given. */
  readonly field?: string;
}

const MAX_LENGTH = 512;
const MAX_DEPTH = 8;

/** The state of one reading: the characters, where we are, and how many braces are open. */
class GlobReader {
  readonly #characters: readonly string[];
  readonly #field: string;
  #at = 0;
  #depth = 0;

  constructor(pattern: string, field: string) {
    this.#characters = [...pattern];
    this.#field = field;
  }

  read(): string {
    const expression = this.#sequence();
    if (this.#at < this.#characters.length)
      throw this.#refuse('has a "}" without a "{" before it; write \\} for the character itself');
    return expression;
  }

  #refuse(what: string): Failure {
    return refuse(this.#characters.join(''), what, this.#field);
  }

  /** Up to the end or, inside braces, up to the `,` or `}` that ends this alternative. */
  #sequence(): string {
    let expression = '';
    for (let character = this.#peek(); character !== undefined; character = this.#peek()) {
      if (character === '}' || (character === ',' && this.#depth > 0)) break;
      this.#at += 1;
      expression += this.#piece(character);
    }
    return expression;
  }

  #piece(character: string): string {
    switch (character) {
      case '*':
        return this.#peek() === '*' ? this.#doubleStar() : '[^/]*';
      case '?':
        return '[^/]';
      case '[':
        return this.#set();
      case '{':
        return this.#alternatives();
      case '\\':
        return literal(this.#next('ends with a "\\" that escapes nothing'));
      default:
        return literal(character);
    }
  }

  #doubleStar(): string {
    const before = this.#characters[this.#at - 2];
    this.#at += 1;
    const after = this.#peek();
    const alone = (before === undefined || before === '/') && (after === undefined || after === '/');
    if (!alone || this.#depth > 0) {
      throw this.#refuse('uses "**" otherwise than as a whole folder name, as in "**/*.csv"; within a name write a single "*"');
    }
    if (after === undefined) return '.+';
    this.#at += 1;
    return '(?:[^/]+/)*';
  }

  #alternatives(): string {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw this.#refuse(`has more than ${MAX_DEPTH} braces inside one another`);
    const unclosed = 'has a "{" that is never closed; write \\{ for the character itself';
    const alternatives = [this.#sequence()];
    while (this.#next(unclosed) === ',') alternatives.push(this.#sequence());
    if (alternatives.length < 2)
      throw this.#refuse('has braces without a "," in them; write \\{ and \\} for the characters themselves');
    this.#depth -= 1;
    return `(?:${alternatives.join('|')})`;
  }

  #set(): string {
    const unclosed = 'has a "[" that is never closed; write \\[ for the character itself';
    if (this.#peek() === '^')
      throw this.#refuse('begins a set with "^"; write [!…] for all but these, or [\\^…] for the character itself');
    const negated = this.#peek() === '!';
    if (negated) this.#at += 1;
    let members = '';
    while (members === '' || this.#peek() !== ']') {
      const from = this.#member(unclosed);
      const range = this.#peek() === '-' && this.#characters[this.#at + 1] !== ']';
      if (range) this.#at += 1;
      const to = range ? this.#member(unclosed) : from;
      if (codePoint(from) > codePoint(to)) throw this.#refuse(`has the range ${from}-${to}, which runs backwards`);
      if (codePoint(from) <= codePoint('/') && codePoint('/') <= codePoint(to)) {
        throw this.#refuse(`has a set with "/" in it (${range ? `${from}-${to}` : from}); no file name holds a "/"`);
      }
      members += `${literal(from)}-${literal(to)}`;
    }
    this.#at += 1;
    return negated ? `[^/${members}]` : `[${members}]`;
  }

  #member(unclosed: string): string {
    const character = this.#next(unclosed);
    return character === '\\' ? this.#next(unclosed) : character;
  }

  #peek(): string | undefined {
    return this.#characters[this.#at];
  }

  #next(otherwise: string): string {
    const character = this.#peek();
    if (character === undefined) throw this.#refuse(otherwise);
    this.#at += 1;
    return character;
  }
}

function codePoint(character: string): number {
  return character.codePointAt(0) ?? 0;
}

function literal(character: string): string {
  return /^[A-Za-z0-9]$/.test(character) ? character : `\\x{${codePoint(character).toString(16)}}`;
}

function refuse(pattern: string, what: string, field: string): Failure {
  return new Failure('input.invalid', { field, publicDetail: `The pattern ${JSON.stringify(pattern)} ${what}.` });
}

/**
 * Compiles a glob: `*` any characters but `/`, `?` one of them, `[a-z]` and `[!a-z]` sets, `{a,b}` alternatives, `**` any number of
 * whole folders, `\` takes away the meaning of what follows. A leading dot is a character like any other. `[]x]` and `[x-]` hold
 * the bracket and the hyphen themselves.
 * @throws Failure `input.invalid` with field `match` and what is wrong with the pattern
 */
export function compileGlob(pattern: string, options: GlobOptions = {}): Glob {
  const { caseSensitive = true, field = 'match' } = options;
  if (pattern === '') throw new Failure('input.invalid', { field, publicDetail: 'A pattern is needed; "*" matches every file.' });
  if (pattern.length > MAX_LENGTH)
    throw new Failure('input.invalid', { field, publicDetail: `A pattern has at most ${MAX_LENGTH} characters.` });
  if (pattern.startsWith('/'))
    throw refuse(pattern, 'begins with "/"; it is matched against names inside the folder, so leave the "/" out', field);
  if (/[\0\p{Surrogate}]/u.test(pattern)) throw refuse(pattern, 'holds a character that no name can have', field);
  const expression = new GlobReader(pattern, field).read();
  const compiled = RE2JS.compile(expression, RE2JS.DOTALL | (caseSensitive ? 0 : RE2JS.CASE_INSENSITIVE));
  return Object.freeze({ test: (name: string) => compiled.testExact(name) });
}
