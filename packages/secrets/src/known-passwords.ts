import type { ZxcvbnFactory } from '@zxcvbn-ts/core';

/** More than is ever looked at: what begins well does not get worse, and the work an attacker can ask for stays bounded. */
const LOOKED_AT = 64;

/** What is known of a password. */
export interface PasswordJudgement {
  /** About how many guesses find it, as its power of ten, by somebody who begins with what people usually choose. */
  readonly guessesLog10: number;
  /** Whether it is, but for capitals and letters written as digits, one of the list. */
  readonly isListed: boolean;
}

let loaded: Promise<ZxcvbnFactory> | undefined;

/** The list is half a megabyte and takes a tenth of a second to prepare: only a process that needs it has it. */
function load(): Promise<ZxcvbnFactory> {
  loaded ??= Promise.all([import('@zxcvbn-ts/core'), import('@zxcvbn-ts/language-common')]).then(
    ([{ ZxcvbnFactory }, { adjacencyGraphs, dictionary }]) =>
      new ZxcvbnFactory({
        graphs: adjacencyGraphs,
        dictionary: { passwords: dictionary['passwords-common'] },
        maxLength: LOOKED_AT,
      }),
  );
  return loaded;
}

/**
 * How soon a password would be guessed: it is taken apart into passwords of the 49,233 that are found most in breaches, words of the person, rows
 * of keys, sequences, repeats and dates, as guessing programs put it together (zxcvbn). Asks nobody; takes a few milliseconds, and some hundred with
 * a text that was made to take long.
 */
export async function judgePassword(password: string, words: readonly string[]): Promise<PasswordJudgement> {
  const zxcvbn = await load();
  const { guessesLog10, sequence } = zxcvbn.check(password.normalize('NFC').slice(0, LOOKED_AT), [...words]);
  const [only, ...others] = sequence;
  return {
    guessesLog10,
    isListed: others.length === 0 && only?.pattern === 'dictionary' && only['dictionaryName'] === 'passwords',
  };
}
