import type { LoginRequest } from './forgeries.js';
import { type RawClient, startRawClient } from './raw-client.js';
import type { TestListener } from './test-listener.js';

/** The names of the requests that the server let in. */
export async function letIn({ port }: TestListener, requests: readonly LoginRequest[]): Promise<string[]> {
  const names: string[] = [];
  let client: RawClient | undefined;
  for (const { name, payload } of requests) {
    client ??= await startRawClient(port);
    const answer = client.next('USERAUTH_SUCCESS', 'USERAUTH_FAILURE', 'USERAUTH_PK_OK', 'DISCONNECT');
    client.send(payload(client.sessionId));
    const { name: said } = await answer;
    if (said === 'USERAUTH_SUCCESS') names.push(name);
    if (said === 'USERAUTH_FAILURE' || said === 'USERAUTH_PK_OK') continue;
    client.socket.destroy();
    client = undefined;
  }
  client?.socket.destroy();
  return names;
}
