/**
 * Ends this process when the one that started it is gone, kill -9 included: an orphan would hold the ports that the next start
 * needs. It works over the channel between the two, and does nothing where there is none. The end is at once and without
 * cleaning up; whatever it did must survive that anyway.
 */
export function exitWhenOrphaned(): void {
  if (process.channel === undefined || process.channel === null) return;
  process.once('disconnect', () => process.exit(1));
}
