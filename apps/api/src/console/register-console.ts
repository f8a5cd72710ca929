import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { type Addresses, isApiPath } from '../http/addresses.js';
import type { Fail } from '../http/create-application.js';
import { pathOf } from '../http/problem-filter.js';
import { RequestProblem } from '../http/request-problem.js';
import { policyWithStyles } from '../http/security-headers.js';
import { trustedTypesPath, trustedTypesScript, withPolicies } from './trusted-types.js';

/** Where the console is built to, wherever the process was started and whatever file this is a part of. */
const consoleFolder = join(dirname(createRequire(import.meta.url).resolve('@waybill/console/package.json')), 'dist');

const notBuilt = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Waybill</title>
<h1>The console is not built</h1>
<p>Waybill itself is running, and its API answers at <a href="/api/v1/openapi.json">/api/v1</a>.</p>
<p>Build the console with <code>npm run build</code> and load this page again.</p>
</html>
`;

async function readIndex(folder: string, styleNonce: string): Promise<string | undefined> {
  try {
    return withPolicies(await readFile(`${folder}/index.html`, 'utf8'), styleNonce);
  } catch {
    return undefined;
  }
}

/** What an address of the console looks like, as opposed to a file that is missing: no extension in its last component. */
function isScreen(path: string): boolean {
  return !path.slice(path.lastIndexOf('/') + 1).includes('.');
}

interface ConsoleParts {
  readonly addresses: Addresses;
  readonly fail: Fail;
  readonly publicUrl: URL;
  readonly folder?: string;
}

/**
 * Serves the built console: its files as they are, those with a digest in their name for good, and its page for every other address that
 * is not below `/api`. Says so plainly when it was not built.
 */
export async function registerConsole(
  fastify: FastifyInstance,
  { addresses, fail, publicUrl, folder = consoleFolder }: ConsoleParts,
): Promise<void> {
  await fastify.register(fastifyStatic, { root: folder, serve: false, cacheControl: false, dotfiles: 'deny', index: false });
  fastify.get(trustedTypesPath, async (_request, reply) =>
    reply.header('cache-control', 'no-cache').type('text/javascript; charset=utf-8').send(trustedTypesScript),
  );
  fastify.get('/*', async (request, reply) => {
    const path = pathOf(request);
    if (isApiPath(path)) {
      fail(addresses.problem(path, request.method), request, reply);
      return reply;
    }
    if (path !== '/' && !isScreen(path)) {
      if (path === '/index.html') return reply.redirect('/');
      reply.header('cache-control', path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache');
      return reply.sendFile(decodedPath(path));
    }
    const styleNonce = randomBytes(16).toString('base64url');
    const index = await readIndex(folder, styleNonce);
    return reply
      .header('content-security-policy', policyWithStyles(publicUrl, styleNonce))
      .header('cache-control', 'no-cache')
      .status(index === undefined ? 503 : 200)
      .type('text/html; charset=utf-8')
      .send(index ?? notBuilt);
  });
}

function decodedPath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch (error) {
    throw new RequestProblem('request.malformed', { cause: error });
  }
}
