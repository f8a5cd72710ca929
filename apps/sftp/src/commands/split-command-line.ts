/** One word of a command line, without the quotes and backslashes that a client put around what is special to a shell. */
export interface Word {
  readonly text: string;
  /**
   * The same as a pattern of `compileGlob`, where a `*`, `?` or `[` stands in it unquoted; every other special character of a
   * pattern is escaped. Its `/` part folders.
   */
  readonly pattern?: string;
}

/** Blanks; text in single quotes; text in double quotes; a character after a backslash; characters that mean themselves. */
const token = /([ \t]+)|'([^']*)'|"((?:[^"\\$`]|\\[\s\S])*)"|\\([\s\S])|([^ \t\n'"\\|&;<>()$`]+)/y;
const home = /^~(?=\/|$)/;
const wildcard = /[*?[]/;

/** A character that may be no wildcard. */
function escaped(text: string): string {
  return text.replace(/[^\p{L}\p{N}/]/gu, '\\$&');
}

class WordBuilder {
  #text = '';
  #pattern = '';
  #hasWildcard = false;

  get isEmpty(): boolean {
    return this.#text === '';
  }

  addQuoted(text: string): void {
    this.#text += text;
    this.#pattern += escaped(text);
  }

  addPlain(text: string): void {
    this.#text += text;
    this.#pattern += text.replace(/[{},]/g, '\\$&');
    this.#hasWildcard ||= wildcard.test(text);
  }

  finish(): Word {
    return this.#hasWildcard ? { text: this.#text, pattern: this.#pattern } : { text: this.#text };
  }
}

/**
 * Splits a command line as a POSIX shell does (XCU 2.2, 2.6.1, 2.6.5), without being one: quotes and backslashes are taken away and `~` is
 * the account's home folder, `/`.
 * @returns nothing for a line that a shell would do more with: expand a variable, run something else beside or inside it, redirect
 */
export function splitCommandLine(line: string): readonly Word[] | undefined {
  const words: Word[] = [];
  let word: WordBuilder | undefined;
  for (token.lastIndex = 0; token.lastIndex < line.length; ) {
    const found = token.exec(line);
    if (found === null) return undefined;
    const [, blanks, single, double, character, plain] = found;
    if (blanks !== undefined) {
      if (word !== undefined) words.push(word.finish());
      word = undefined;
      continue;
    }
    const begins = word === undefined;
    word ??= new WordBuilder();
    if (single !== undefined) word.addQuoted(single);
    else if (double !== undefined) word.addQuoted(double.replace(/\\\n/g, '').replace(/\\([$`"\\])/g, '$1'));
    // A backslash and the end of a line are nothing.
    else if (character !== undefined) word.addQuoted(character === '\n' ? '' : character);
    else if (plain !== undefined) {
      // The rest would be a comment.
      if (begins && plain.startsWith('#')) return undefined;
      word.addPlain(begins ? plain.replace(home, '/') : plain);
    }
  }
  if (word !== undefined) words.push(word.finish());
  return words;
}
