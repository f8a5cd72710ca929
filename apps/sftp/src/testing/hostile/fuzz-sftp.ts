import type { SshConnection } from '@waybill/ssh';
import { mutateBytes, type SeededRandom, seededRandom, usedMemory } from '@waybill/testkit';
import { anyRequest, byPath, statusOf } from './packets.js';
import { type Door, RawSession, signIn } from './raw-session.js';

const BATCH = 100;
/** Sessions that the server has no reason to end are ended now and then all the same. */
const BATCHES_A_SESSION = 5;
const INTACT = 0.3;
const MISFRAMED = 0.01;
/** How often a fresh client comes. */
const VISITS = 10;
/** At which of these visits the memory is looked at: when what is learned once is there, and at the end. To look is dear. */
const LOOKS: readonly number[] = [3, VISITS];

/** What came of it. */
export interface FuzzReport {
  readonly packets: number;
  /** Sessions that the server ended. */
  readonly ended: number;
  /** How long a fresh client took to sign in, be answered and leave, while others went on. */
  readonly freshClientMs: readonly number[];
  /** Bytes in use after garbage was collected, three tenths of the way and at its end. */
  readonly memory: readonly number[];
}

/** Signs in, is answered, leaves. */
export async function freshClient(door: Door): Promise<number> {
  const startedAt = performance.now();
  const connection = await signIn(door);
  const session = await RawSession.open(connection);
  const reply = await session.ask(byPath('REALPATH', '.'));
  const tookMs = performance.now() - startedAt;
  if (reply === undefined || statusOf(reply) !== undefined) throw new Error('a fresh client was not served');
  await connection.close();
  return tookMs;
}

/** Sends so many packets, most of them broken, through sessions that have signed in. The same seed sends the same. */
export async function fuzzSftp(
  door: Door,
  { packets, seed }: { readonly packets: number; readonly seed: number },
): Promise<FuzzReport> {
  const random = seededRandom(seed);
  const freshClientMs: number[] = [];
  const memory: number[] = [];
  let connection: SshConnection | undefined;
  let session: RawSession | undefined;
  let batches = 0;
  let ended = 0;
  let fresh: Promise<unknown> = Promise.resolve();
  const visitEvery = Math.ceil(packets / BATCH / VISITS);
  for (let sent = 0; sent < packets; sent += BATCH) {
    connection ??= await signIn(door);
    session ??= await RawSession.open(connection);
    batches += 1;
    if (batches % visitEvery === 0) {
      await fresh;
      if (LOOKS.includes(batches / visitEvery)) memory.push(await usedMemory());
      fresh = freshClient(door).then((tookMs) => freshClientMs.push(tookMs));
    }
    if ((await sendBatch(session, random)) === 'ended') ended += 1;
    else if (batches % BATCHES_A_SESSION !== 0) continue;
    session.channel.destroy();
    session = undefined;
  }
  await fresh;
  await connection?.close();
  return { packets, ended, freshClientMs, memory };
}

function onePacket(random: SeededRandom): Buffer {
  const request = anyRequest(random);
  return random.chance(INTACT) ? request : mutateBytes(request, random);
}

async function sendBatch(session: RawSession, random: SeededRandom): Promise<'all' | 'ended'> {
  const payloads = Array.from({ length: BATCH }, () => onePacket(random));
  if (random.chance(MISFRAMED)) {
    // Nobody can say what the server makes of this, but that it is over when our side is.
    session.sendBytes(mutateBytes(Buffer.concat(payloads), random));
    session.channel.end();
    await session.ended();
    return 'ended';
  }
  session.send(payloads);
  return session.answers(BATCH);
}
