const sha256 = /SHA256:([A-Za-z0-9+/]{43})=*/;

/**
 * Compares what a partner told with the fingerprint that their server shows. What is around it, such as the algorithm and a comment of
 * `ssh-keygen -l`, does not count.
 * @returns undefined while nothing is there to compare
 */
export function compareFingerprint(told: string, shown: string): 'same' | 'different' | 'unreadable' | undefined {
  const text = told.replaceAll(/\s+/g, ' ').trim();
  if (text === '') return undefined;
  // People write it without its name too.
  const theirs = sha256.exec(text)?.[1] ?? /^([A-Za-z0-9+/]{43})=*$/.exec(text)?.[1];
  if (theirs === undefined) return 'unreadable';
  return theirs === sha256.exec(shown)?.[1] ? 'same' : 'different';
}
