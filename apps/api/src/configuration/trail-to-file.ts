import type { DesiredStream, DesiredTrail } from '@waybill/engine';
import { keptIn } from './kept-in.js';

/** What keeps and proves the audit trail, as a file says it; secrets are kept ones. */
export function trailToFile({
  anchors,
  streams,
  scheduledExports,
  auditRetention,
  retentionRules,
  webhooks,
  approvalPolicy: approvals,
  signInPolicy: signIn,
  oidcProviders,
}: DesiredTrail): Readonly<Record<string, unknown>> {
  const parts = {
    anchors: anchors?.map(({ place, ...anchor }) => ({
      ...anchor,
      place: 'bucket' in place ? { ...place, secretAccessKey: 'kept' } : place,
    })),
    streams: streams?.map(streamToFile),
    scheduledExports,
    retention: auditRetention,
  };
  const audit = Object.fromEntries(Object.entries(parts).filter(([, part]) => !(Array.isArray(part) && part.length === 0)));
  const providers = oidcProviders?.map(({ keepsSecret, clientSecret, ...provider }) => ({
    ...provider,
    ...(clientSecret === null ? { clientSecretFile: null } : {}),
    ...keptIn(keepsSecret === true ? ['clientSecret'] : []),
  }));
  const hooks = webhooks?.map(({ keeps, caPem, ...webhook }) => ({
    ...webhook,
    ...(caPem == null ? {} : { caPem }),
    ...keptIn(keeps),
  }));
  return { audit, retentionRules, webhooks: hooks, oidcProviders: providers, signIn, approvals };
}

function streamToFile({ slug, destination, keeps, filter, enabled }: DesiredStream) {
  const { caPem, clientCertificatePem } = destination;
  const certificates = {
    ...(caPem == null ? {} : { caPem }),
    ...(clientCertificatePem == null ? {} : { clientCertificatePem }),
    ...keptIn(keeps),
  };
  if (destination.kind === 'syslog') {
    const { host, port, transport, format, serverName } = destination;
    return { slug, syslog: { host, port, transport, format, serverName, ...certificates }, filter, enabled };
  }
  const { url, format, body } = destination;
  return { slug, webhook: { url, format, body, ...certificates }, filter, enabled };
}
