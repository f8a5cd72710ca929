import type { EventCollectors } from '@waybill/core';
import type { Outbound } from '@waybill/ssh';
import { askWebhook, postWebhook } from './post-webhook.js';
import { sendSyslog } from './send-syslog.js';

/** Takes events to collectors over the network, at addresses that the outbound policy allows. */
export function networkCollectors(outbound: Outbound): EventCollectors {
  return {
    sendSyslog: (to, secrets, { frames, ...listener }, signal) => sendSyslog(to, secrets, { frames, listener }, outbound, signal),
    post: (to, secrets, { id, body, contentType, at, ...listener }, signal) =>
      postWebhook(to, secrets, { delivery: { id, body, contentType, at }, listener }, outbound, signal),
    ask: (to, { id, body, contentType, at, ...listener }, signal) =>
      askWebhook(to, { delivery: { id, body, contentType, at }, listener }, outbound, signal),
  };
}
