/**
 * Many calls of the same thing as few: one that comes while `work` is under way shares the next run with all others that do. What a
 * call resolves to was begun after the call.
 */
export function grouped<T>(work: () => Promise<T>): () => Promise<T> {
  let underWay: Promise<unknown> = Promise.resolve();
  let next: Promise<T> | undefined;
  return () => {
    if (next !== undefined) return next;
    next = underWay.then(() => {
      next = undefined;
      return work();
    });
    underWay = next.catch(() => undefined);
    return next;
  };
}
