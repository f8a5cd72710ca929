import { z } from 'zod';

/** What a role tells the process that started it. */
export const roleMessageSchema = z.discriminatedUnion('type', [
  /** It answers. */
  z.object({ type: z.literal('ready') }),
  /** It cannot start; the text is for the person who started it. */
  z.object({ type: z.literal('failed'), detail: z.string() }),
]);
export type RoleMessage = z.infer<typeof roleMessageSchema>;

/** Tells the process that started this one, when it listens. Resolves when the message has left. */
export function tellSupervisor(message: RoleMessage): Promise<void> {
  return new Promise((resolve) => {
    if (process.send === undefined || !process.connected) return resolve();
    process.send(message, undefined, undefined, () => resolve());
  });
}
