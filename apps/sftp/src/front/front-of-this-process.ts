import type { Channel, ServerMessage } from './messages.js';

/** The channel of a process that a front started. */
export function frontOfThisProcess(): Channel<ServerMessage> {
  return {
    send: (message) => {
      // Without a front, this process ends.
      if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
    },
    onMessage: (listener) => void process.on('message', listener),
  };
}
