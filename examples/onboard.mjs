// Brings a partner in: its key, its connection and a job. Runs the job and prints the receipt of each file that was delivered.
//   WAYBILL_API_KEY=wb_… node examples/onboard.mjs http://localhost:8080 sftp.initech.example:22 waybill ./id_ed25519 SHA256:… /outgoing
import { readFile } from 'node:fs/promises';
import { createClient, WaybillProblem } from '@waybill/client';

const [baseUrl, server = '', username, keyFile, hostKey, path] = process.argv.slice(2);
const [host, port = '22'] = server.split(':');
const waybill = createClient({ baseUrl, apiKey: process.env.WAYBILL_API_KEY });
try {
  const privateKey = await readFile(keyFile, 'utf8');
  const key = await waybill.keys.create({ slug: 'initech-2026', import: { privateKey } });
  const partner = await waybill.partners.create({ slug: 'initech', name: 'Initech' });
  const signIn = { host, port: Number(port), username, keyId: key.id, hostKeys: [hostKey] };
  const connection = await waybill.connections.create({ partnerId: partner.id, slug: 'initech', ...signIn });
  const failed = (await waybill.connections.test(connection)).steps.find(({ ok }) => !ok);
  if (failed !== undefined) throw new Error(`The connection does not work: ${failed.detail}`);

  const [store] = (await waybill.stores.list({ slug: 'main' })).items;
  const ends = { connectionId: connection.id, storeId: store.id, source: { path, match: '*' }, target: { path: 'initech' } };
  const job = await waybill.jobs.create({ slug: 'initech-pull', definition: { direction: 'pull', ...ends } });
  const onProgress = ({ state, counts }) => console.error(`${state}: ${counts.committed} of ${counts.taken} files`);
  const run = await waybill.runs.wait(await waybill.jobs.run(job), { onProgress, signal: AbortSignal.timeout(300_000) });
  for await (const transfer of waybill.transfers.all({ runId: run.id, state: 'committed' })) {
    console.log((await waybill.transfers.getReceipt(transfer)).body);
  }
  if (run.state !== 'succeeded') throw new Error(`The run was ${run.state}: ${run.failureDetail}`);
} catch (error) {
  console.error(error.message, ...(error instanceof WaybillProblem ? error.errors : []));
  process.exitCode = 1;
}
