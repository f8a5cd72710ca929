import { createRequire } from 'node:module';
import { changed, handlerOf, protocolOf } from './shapes.js';

/** `COMPAT.IMPLY_RSA_SHA2_SIGALGS`: makes the client sign with SHA-2 though the server announced nothing. */
const IMPLY_RSA_SHA2 = 1 << 4;

/** Keeps ssh2's client from signing with SHA-1 when a server does not announce what it takes. Call after the key exchange. */
export function signWithSha2Only(client: object): void {
  protocolOf(client)._compatFlags |= IMPLY_RSA_SHA2;
}

/** paramiko asks for the authentication service once a method; ssh2 would cut it off at the second time. */
export function allowRepeatedServiceRequest(connection: object, isAuthenticated: () => boolean): void {
  const protocol = protocolOf(connection);
  const first = handlerOf(protocol, 'SERVICE_REQUEST');
  let accepted = false;
  protocol._handlers['SERVICE_REQUEST'] = (self: unknown, service: unknown) => {
    if (accepted && service === 'ssh-userauth' && !isAuthenticated()) {
      protocol.serviceAccept(service);
      return;
    }
    accepted = true;
    first(self, service);
  };
}

/**
 * Shows a text before signing in (RFC 4252 §5.4). Call before the client asks for the authentication service, which is before it says
 * who it is.
 */
export function setBanner(connection: object, text: string): void {
  protocolOf(connection)._banner = `${text.replace(/\r?\n/g, '\r\n')}\r\n`;
}

/** Forgets a dialogue in whose place another request came; ssh2 would take the answers of the next one for something out of order. */
export function forgetAbortedDialogue(connection: object): void {
  const queue = protocolOf(connection)._authsQueue;
  const at = queue.indexOf(DIALOGUE);
  if (at >= 0) queue.splice(at, 1);
}

const DIALOGUE = 'keyboard-interactive';
const INFO_RESPONSE = 61;
/** One question is asked at a time; whoever answers more than a few times does not mean it. */
const MAX_ANSWERS = 16;

/** RFC 4256 §3.4: a client says how many answers follow. ssh2 makes room for as many, 256 MiB of it for some numbers, before it looks for them. */
function boundAnswers(): void {
  const handlers: unknown = createRequire(import.meta.url)('ssh2/lib/protocol/handlers.js');
  const handler: unknown = Array.isArray(handlers) ? handlers[INFO_RESPONSE] : undefined;
  if (!Array.isArray(handlers) || typeof handler !== 'function') throw changed('MESSAGE_HANDLERS');
  handlers[INFO_RESPONSE] = (protocol: unknown, payload: Buffer): unknown => {
    const tooMany = payload.length >= 5 && payload.readUInt32BE(1) > MAX_ANSWERS;
    // Without the number it is malformed, and ends the connection as everything malformed does.
    return handler(protocol, tooMany ? payload.subarray(0, 1) : payload);
  };
}
boundAnswers();
