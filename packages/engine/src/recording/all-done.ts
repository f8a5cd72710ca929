/**
 * What all of these gave. Of a transaction that one of them breaks off the others are waited for, or they would go on asking where nothing is undone any more.
 * @throws what one of them was rejected with
 */
export async function allDone<T extends readonly unknown[]>(
  asked: readonly [...T],
): Promise<{ -readonly [Index in keyof T]: Awaited<T[Index]> }> {
  await Promise.allSettled(asked);
  return Promise.all(asked);
}
