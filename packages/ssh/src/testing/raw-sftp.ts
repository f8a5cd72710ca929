import type { RawClient } from './raw-client.js';

/** Opens a session. @returns its number at the server @throws Error with the name of the message that came instead */
export async function openSession(client: RawClient, { window = 2_000_000, packetSize = 32_768 } = {}): Promise<number> {
  const opened = client.next('CHANNEL_OPEN_CONFIRMATION', 'CHANNEL_OPEN_FAILURE', 'DISCONNECT');
  client.protocol.session(0, window, packetSize);
  const { name, args } = await opened;
  if (name !== 'CHANNEL_OPEN_CONFIRMATION') throw new Error(name);
  const [info] = args;
  return typeof info === 'object' && info !== null ? Number(Reflect.get(info, 'sender')) : -1;
}

/** Asks for SFTP in a session. @throws Error with the name of the message that came instead */
export async function askForSftp(client: RawClient, channel: number): Promise<void> {
  const accepted = client.next('CHANNEL_SUCCESS', 'CHANNEL_FAILURE', 'DISCONNECT');
  client.protocol.subsystem(channel, 'sftp', true);
  const { name } = await accepted;
  if (name !== 'CHANNEL_SUCCESS') throw new Error(name);
}

/** Opens a session for SFTP. @returns its number at the server */
export async function openSftp(client: RawClient, limits = {}): Promise<number> {
  const channel = await openSession(client, limits);
  await askForSftp(client, channel);
  return channel;
}
