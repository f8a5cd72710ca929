import type { Socket } from 'node:net';

/**
 * Calls `onExceeded` once when more than `maxBytes` come in over `socket` before the returned function is called. Attach it after
 * the reader: it never starts the flow by itself.
 */
export function limitIncomingBytes(socket: Socket, maxBytes: number, onExceeded: () => void): () => void {
  const start = socket.bytesRead;
  const lift = (): void => {
    socket.off('data', check);
  };
  const check = (): void => {
    if (socket.bytesRead - start <= maxBytes) return;
    lift();
    onExceeded();
  };
  socket.on('data', check);
  return lift;
}
