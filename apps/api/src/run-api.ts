import { mkdir, realpath } from 'node:fs/promises';
import { asFailure, parseOutboundAllow } from '@waybill/core';
import { createDatabase } from '@waybill/db';
import { recordProcess } from '@waybill/engine';
import { assertPortFree, createMetrics, type RoleContext, type RunningRole, rereadMasterKey } from '@waybill/platform';
import type { QueueBackend } from '@waybill/queue';
import { createSecretBox, parseKeyRing } from '@waybill/secrets';
import { composeApi } from './compose.js';
import { composeAdministration } from './compose-administration.js';
import { queueCheck } from './operations/queue-check.js';

/** Starts the role `api`; resolves when it answers. @throws Failure with the way out, when the port is taken or the database is not there */
export async function runApi({ config, databaseUrl, masterKey, log, signal }: RoleContext): Promise<RunningRole> {
  const { httpHost: host, httpPort: port } = config;
  await assertPortFree({ purpose: 'HTTP', host, port, option: '--http-port', variable: 'WAYBILL_HTTP_PORT' });
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 });
  const database = createDatabase({
    url: databaseUrl.reveal(),
    applicationName: 'waybill api',
    maxConnections: config.databaseConnections,
    log,
  });
  const backend: QueueBackend =
    config.redisUrl === undefined
      ? { kind: 'postgres', connectionString: databaseUrl.reveal() }
      : { kind: 'redis', url: config.redisUrl.reveal() };
  const queue = queueCheck(backend, log);
  const release = async () => {
    await queue.close();
    await database.close();
  };
  try {
    await database.ping(signal);
    const deps = composeAdministration({
      database,
      secretBox: createSecretBox(parseKeyRing(masterKey.reveal()), () => {
        const text = rereadMasterKey(config);
        return text === undefined ? undefined : parseKeyRing(text);
      }),
      dataDir: await realpath(config.dataDir),
      process: 'api',
      outboundPolicy: parseOutboundAllow(config.outboundAllow),
    });
    const publicUrl = new URL(config.publicUrl);
    const api = await composeApi({
      deps,
      log,
      metrics: createMetrics('api'),
      publicUrl,
      sftpAddress: config.sftpPublicAddress,
      undeclaredFields: 'strip',
      requestsPerMinute: config.apiRequestsPerMinute,
      maxUploadBytes: config.apiMaxUploadBytes,
      checks: [queue],
    });
    try {
      await recordProcess(deps, 'api', 'platform.started');
      await api.application.listen({ host, port });
      log.info({ host, port, publicUrl: config.publicUrl }, 'HTTP is answered');
    } catch (error) {
      await api.close();
      throw error;
    }
    return {
      close: async () => {
        try {
          await api.close();
          await recordProcess(deps, 'api', 'platform.stopped');
        } finally {
          await release();
        }
      },
    };
  } catch (error) {
    await release();
    throw asFailure(error);
  }
}
