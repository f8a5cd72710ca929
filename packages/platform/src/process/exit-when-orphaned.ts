/** Says to a process which one started it; its value is a process id. */
export const SUPERVISOR_VARIABLE = 'STARTED_BY_WAYBILL';

/**
 * Ends this process when the one that started it is gone, kill -9 included: an orphan would hold the ports that the next start
 * needs. It works over the channel between the two, and does nothing where there is none. The one that is gone before anybody listens to
 * the channel is told by the parent, which is another one then. The end is at once and without cleaning up; whatever it did must survive
 * that anyway.
 */
export function exitWhenOrphaned(environment: Readonly<Record<string, string | undefined>>): void {
  const supervisor = environment[SUPERVISOR_VARIABLE];
  if (supervisor !== undefined && supervisor !== String(process.ppid)) process.exit(1);
  // What this process starts is not started by that one.
  delete process.env[SUPERVISOR_VARIABLE];
  if (process.channel === undefined || process.channel === null) return;
  process.once('disconnect', () => process.exit(1));
}
