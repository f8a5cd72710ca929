import type { AdministrationDeps } from './deps.js';
import { invalid } from './input-checks.js';

/** Whose password it is going to be. */
export interface PasswordOwner {
  readonly username: string;
  /** Absent for an Account, whose names are the partner's. */
  readonly name?: string;
  readonly email?: string | null;
}

/**
 * How many characters a password has at least, and the power of ten of the guesses that it withstands. A person's one opens the console, and whoever has
 * stolen the hashes would have one of less within weeks; an Account's is tried against a server that bans who guesses, and partners' programs
 * often keep short ones.
 */
const demands = {
  person: { characters: 12, guessesLog10: 10 },
  account: { characters: 8, guessesLog10: 8 },
} as const;

const PRODUCT = 'waybill';
/** Shorter words are in many good passwords by chance. */
const MIN_WORD_LENGTH = 4;

/**
 * The one place that decides whether somebody may choose this password (NIST SP 800-63B §3.1.1.2): it is long enough, it is none that is known from
 * breaches or put together of such, and it holds neither the name of who chooses it nor that of the product. What kinds of characters it has does
 * not matter. Asks nobody outside.
 * @throws Failure `input.invalid` with the field, which says why and what to do
 */
export async function checkNewPassword(
  { knownPasswords }: Pick<AdministrationDeps, 'knownPasswords'>,
  {
    password,
    owner,
    kind,
    field,
  }: {
    readonly password: string;
    readonly owner: PasswordOwner;
    readonly kind: keyof typeof demands;
    /** A JSON pointer. */
    readonly field: string;
  },
): Promise<void> {
  const least = demands[kind];
  if ([...password].length < least.characters) throw invalid(field, `A password has at least ${least.characters} characters.`);
  const { username, name, email } = owner;
  refuseWords(password, field, [
    [wordsOf(username), 'the user name'],
    [wordsOf(name ?? ''), 'the name of the person'],
    [wordsOf(email ?? ''), 'the e-mail address'],
    [[PRODUCT], 'the name of this product'],
  ]);
  const words = [...wordsOf(username), ...wordsOf(name ?? ''), ...wordsOf(email ?? ''), PRODUCT];
  const { guessesLog10, isListed } = await knownPasswords.judge(password, words);
  if (isListed) {
    throw invalid(field, 'This password is on the list of those that are known from breaches. Choose another one.');
  }
  if (guessesLog10 < least.guessesLog10) {
    throw invalid(
      field,
      'This password is among the first that are guessed: it is made of known passwords, rows of keys, repeats or dates. Choose several words that do not belong together.',
    );
  }
}

function refuseWords(password: string, field: string, parts: readonly (readonly [readonly string[], string])[]): void {
  const folded = fold(password);
  for (const [words, what] of parts) {
    if (words.some((word) => folded.includes(word))) {
      throw invalid(field, `A password cannot hold ${what}: who guesses begins with that. Choose another one.`);
    }
  }
}

/** Without marks, capitals and what stands between letters: `Zoë O’Neil` is `zoeoneil`. */
function fold(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
}

/** The words of a name and all of it together, as far as they are long enough to tell somebody. */
function wordsOf(name: string): readonly string[] {
  const words = [fold(name), ...name.split(/[^\p{L}\p{N}\p{M}]+/u).map(fold)];
  return [...new Set(words)].filter((word) => word.length >= MIN_WORD_LENGTH);
}
