import { refusalReasons } from '@waybill/ssh';
import { z } from 'zod';

const caps = z.object({ maxConnections: z.number(), maxConnectionsPerAddress: z.number(), maxUnauthenticated: z.number() });

/** What a process of the SFTP server says to the front that counts for all of them. */
export const serverMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('admit'), place: z.number(), address: z.string(), caps }),
  z.object({ type: z.literal('signed-in'), place: z.number() }),
  z.object({ type: z.literal('left'), place: z.number() }),
]);
export type ServerMessage = z.infer<typeof serverMessage>;

/** What the front says. Places are numbered by the process that asks. */
export const frontMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('admitted'), place: z.number() }),
  z.object({ type: z.literal('refused'), place: z.number(), reason: z.enum(refusalReasons) }),
  z.object({ type: z.literal('crowded-out'), place: z.number() }),
]);
export type FrontMessage = z.infer<typeof frontMessage>;

/** One end of the channel between the two. Messages that are meant for somebody else are none of these. */
export interface Channel<Sent> {
  send(message: Sent): void;
  onMessage(listener: (message: unknown) => void): void;
}
