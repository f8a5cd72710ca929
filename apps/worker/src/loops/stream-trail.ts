import { auditStreamer, type StreamDeps, webhookSender } from '@waybill/engine';
import type { Logger } from '@waybill/platform';
import { type Loop, repeat } from './repeat.js';

const LOOK_EVERY_MS = 1_000;

/** Streams the audit trail to collectors as it grows (docs/adr/0037). */
export function streamTrail(deps: StreamDeps, log: Logger): Loop {
  const streamer = auditStreamer(deps, (error, streamId) =>
    log.error({ err: error, streamId }, 'streaming the audit trail met a fault'),
  );
  return sideBySide('stream-trail', streamer, log);
}

/** Delivers events to webhooks (docs/adr/0054). */
export function sendWebhooks(deps: StreamDeps, log: Logger): Loop {
  const sender = webhookSender(deps, (error, webhookId) =>
    log.error({ err: error, webhookId }, 'delivering to a webhook met a fault'),
  );
  return sideBySide('send-webhooks', sender, log);
}

function sideBySide(name: string, running: ReturnType<typeof webhookSender>, log: Logger): Loop {
  const loop = repeat({
    name,
    everyMs: LOOK_EVERY_MS,
    log,
    round: async () => {
      await running.round();
      return false;
    },
  });
  return {
    wake: () => loop.wake(),
    stop: async () => {
      await Promise.all([loop.stop(), running.close()]);
    },
  };
}
