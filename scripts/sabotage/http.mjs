/* Defences of the HTTP port, taken away one at a time. */
const attacks = 'apps/api/src/http/attacks.integration.test.ts';
const problems = 'apps/api/src/http/problems.integration.test.ts';
const scopes = 'apps/api/src/http/scopes.integration.test.ts';
const sessions = 'apps/api/src/http/sessions.integration.test.ts';
const permissions = 'apps/api/src/http/permissions.integration.test.ts';
const pages = 'apps/api/src/operations/operations.integration.test.ts';
const signInPolicy = 'apps/api/src/http/sign-in-policy.integration.test.ts';
const outbound = 'packages/core/src/outbound/outbound-policy.test.ts';
const accessGuard = 'apps/api/src/http/access-guard.ts';
const interceptor = 'apps/api/src/http/endpoint-interceptor.ts';
const securityHeaders = 'apps/api/src/http/security-headers.ts';
const sessionCookie = 'apps/api/src/http/session-cookie.ts';
const jsonBody = 'apps/api/src/http/json-body.ts';

/** @type {import('./acts.mjs').Acts} */
export const httpActs = [
  {
    name: 'HTTP: nobody needs a session',
    test: permissions,
    only: 'without a session',
    changes: [
      {
        file: accessGuard,
        from: "if (caller.kind === 'anonymous') throw new RequestProblem('request.unauthenticated');",
        to: "if (caller.kind === 'anonymous') return;",
      },
    ],
  },
  {
    name: 'HTTP: every role may do everything',
    test: permissions,
    only: 'lets a viewer read',
    changes: [
      {
        file: accessGuard,
        from: 'if (allows(contract, { permissions: caller.permissions, isScoped: caller.reach !== undefined })) {',
        to: 'if (allows(contract, { permissions: caller.permissions, isScoped: caller.reach !== undefined }) || caller.role.length > 0) {',
      },
    ],
  },
  {
    name: 'HTTP: somebody gives more than they have',
    test: 'apps/api/src/http/roles.integration.test.ts',
    only: 'neither by a role',
    changes: [
      {
        file: 'packages/engine/src/administration/held-permissions.ts',
        from: 'if (missing.length === 0) return;',
        to: 'if (missing.length >= 0) return;',
      },
    ],
  },
  {
    name: 'HTTP: nobody proves once more who they are',
    test: 'apps/api/src/http/oidc.integration.test.ts',
    only: 'is proven once more',
    changes: [
      {
        file: accessGuard,
        from: 'if (contract.recentProof === true && !isProvenLately(caller))',
        to: 'if (contract.recentProof === true && !isProvenLately(caller) && caller.role.length === 0)',
      },
    ],
  },
  {
    name: 'IDOR: an id is a permission',
    test: scopes,
    only: 'another partner’s not be there',
    changes: [
      {
        file: accessGuard,
        from: 'if (id !== undefined && (await this.#authentication.isWithinReach(caller, scope.one, id))) return;',
        to: 'if (id !== undefined) return;',
      },
    ],
  },
  {
    name: 'IDOR: a list tells of everybody',
    test: scopes,
    only: 'leaves of a list',
    changes: [
      {
        file: 'apps/api/src/http/caller.ts',
        from: "caller.kind === 'anonymous' ? { partnerIds: [], sharedJobIds: [] } : caller.reach };",
        to: "caller.kind === 'anonymous' ? { partnerIds: [], sharedJobIds: [] } : undefined };",
      },
    ],
  },
  {
    name: 'IDOR: a field leads to what is of another partner',
    test: scopes,
    only: 'takes no field',
    changes: [
      {
        file: interceptor,
        from: 'if (other === undefined) return;',
        to: 'if (other === undefined || fields.length > 0) return;',
      },
    ],
  },
  {
    name: 'IDOR: what somebody keeps for themselves is anybody’s',
    test: attacks,
    only: 'IDOR',
    changes: [
      {
        file: 'packages/engine/src/administration/saved-views.ts',
        from: 'return `${actor.kind}:${actor.id ?? actor.name}`;',
        to: 'return `${actor.kind}`;',
      },
    ],
  },
  {
    name: 'CSRF: any token will do',
    test: sessions,
    only: 'needs the session’s own CSRF token',
    changes: [
      {
        file: 'apps/api/src/http/forgery.ts',
        from: 'sent.length === wanted.length && timingSafeEqual(sent, wanted)',
        to: 'timingSafeEqual(wanted, wanted) && sent.length >= 0',
      },
    ],
  },
  {
    name: 'CSRF: a page of another site may ask',
    test: sessions,
    only: 'is not done for a page of another site',
    changes: [
      {
        file: 'apps/api/src/http/forgery.ts',
        from: 'if (site === undefined && origin === undefined) return;',
        to: 'if (site === undefined) return;',
      },
    ],
  },
  {
    name: 'CSRF: other sites send the cookie',
    test: sessions,
    only: 'answers with who it is',
    changes: [{ file: sessionCookie, from: "sameSite: 'strict'", to: "sameSite: 'none'" }],
  },
  {
    name: 'session fixation: the session is the one that the browser brought',
    test: attacks,
    only: 'fixation',
    changes: [
      {
        file: 'packages/engine/src/administration/sessions.ts',
        from: '  const { token, hash } = deps.tokens.createToken();\n  const now = deps.clock.now();\n  const policy',
        to: '  const token = previousToken ?? deps.tokens.createToken().token;\n  const hash = deps.tokens.hashToken(token);\n  const now = deps.clock.now();\n  const policy',
      },
    ],
  },
  {
    name: 'session fixation: the session that the browser had goes on',
    test: sessions,
    only: 'ends the one this browser had',
    changes: [
      {
        file: 'packages/engine/src/administration/sessions.ts',
        from: 'if (ended !== undefined) await tx.webSessions.remove(ended.id);',
        to: "if (ended !== undefined && ended.id === '') await tx.webSessions.remove(ended.id);",
      },
    ],
  },
  {
    name: 'sessions: scripts can read the cookie',
    test: sessions,
    only: 'answers with who it is',
    changes: [{ file: sessionCookie, from: 'httpOnly: true', to: 'httpOnly: false' }],
  },
  {
    name: 'sessions: the cookie is held to no host',
    test: sessions,
    only: 'to this very host',
    changes: [{ file: sessionCookie, from: "? '__Host-waybill' : 'waybill'", to: "? 'waybill' : 'waybill'" }],
  },
  {
    name: 'sessions: one that nobody uses lasts',
    test: sessions,
    only: 'ends when nobody uses it',
    changes: [
      {
        file: 'packages/core/src/entities/sign-in-policy.ts',
        from: '  idleMinutes: 30,',
        to: '  idleMinutes: 120,',
      },
    ],
  },
  {
    name: 'mass assignment: a body may hold what nobody asked for',
    test: attacks,
    only: 'mass assignment',
    changes: [
      {
        file: 'packages/contracts/src/partners.ts',
        from: 'const createPartner = z.strictObject(',
        to: 'const createPartner = z.object(',
      },
    ],
  },
  {
    name: 'prototype pollution: __proto__ is a field like others',
    test: problems,
    only: 'reaches for the prototype',
    changes: [
      {
        file: jsonBody,
        from: "fastify.getDefaultJsonParser('error', 'error')",
        to: "fastify.getDefaultJsonParser('ignore', 'ignore')",
      },
    ],
  },
  {
    name: 'prototype pollution: a query may hold what nobody asked for',
    test: attacks,
    only: 'is reached by no query',
    changes: [
      {
        file: 'packages/contracts/src/paging.ts',
        from: 'return z.strictObject({ ...paging, ...filters });',
        to: 'return z.object({ ...paging, ...filters });',
      },
    ],
  },
  {
    name: 'SSRF: the metadata of a cloud is connected to',
    test: outbound,
    changes: [
      {
        file: 'packages/core/src/outbound/outbound-policy.ts',
        from: "if (addressClass === 'never') return false;",
        to: "if (addressClass === 'never') return true;",
      },
    ],
  },
  {
    name: 'SSRF: a webhook goes wherever it is sent',
    test: attacks,
    only: 'SSRF',
    changes: [
      {
        file: 'packages/storage/src/collectors/reach-collector.ts',
        from: 'checkAddresses(outbound.policy, host, found);',
        to: 'if (found.length === 0) checkAddresses(outbound.policy, host, found);',
      },
    ],
  },
  {
    name: 'SSRF: a name is judged by its first address',
    test: 'packages/ssh/src/client/route/open-transport.integration.test.ts',
    only: 'as soon as one of its addresses is refused',
    changes: [
      {
        file: 'packages/ssh/src/client/route/outbound.ts',
        from: 'for (const address of addresses) {',
        to: 'for (const address of addresses.slice(0, 1)) {',
      },
    ],
  },
  {
    name: 'SSRF: an object store is anywhere',
    test: 'packages/storage/src/s3/s3-folder.integration.test.ts',
    changes: [
      {
        file: 'packages/storage/src/s3/s3-request.ts',
        from: 'for (const address of addresses) checkOutboundAddress(policy, address);',
        to: 'for (const address of addresses.slice(9)) checkOutboundAddress(policy, address);',
      },
    ],
  },
  {
    name: 'stored XSS: a file name is markup',
    test: 'apps/console/src/ui/file-name.test.ts',
    changes: [
      {
        file: 'apps/console/src/ui/file-name.tsx',
        from: 'if (!part.escaped) return <bdi key={key}>{part.text}</bdi>;',
        to: 'if (!part.escaped) return <bdi key={key} dangerouslySetInnerHTML={{ __html: part.text }} />;',
      },
    ],
  },
  {
    name: 'stored XSS: what turns the reading direction is not shown',
    test: 'apps/console/src/ui/visible-name.test.ts',
    changes: [
      {
        file: 'apps/console/src/ui/visible-name.ts',
        from: '/[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Co}\\p{Cn}\\p{Cs}]|(?! )',
        to: '/[\\p{Cc}\\p{Zl}\\p{Zp}\\p{Co}\\p{Cn}\\p{Cs}]|(?! )',
      },
    ],
  },
  {
    name: 'stored XSS: a script in a page runs',
    test: pages,
    changes: [
      { file: securityHeaders, from: "'script-src': [\"'self'\"],", to: "'script-src': [\"'self'\", \"'unsafe-inline'\"]," },
    ],
  },
  {
    name: 'stored XSS: a text becomes markup without Trusted Types',
    test: pages,
    changes: [{ file: securityHeaders, from: "    'require-trusted-types-for': [\"'script'\"],\n", to: '' }],
  },
  {
    name: 'open redirect: a page leads wherever its address says',
    test: attacks,
    only: 'open redirect',
    changes: [
      {
        file: 'apps/api/src/console/register-console.ts',
        from: "if (path === '/index.html') return reply.redirect('/');",
        to: "if (path === '/index.html') return reply.redirect(request.url.split('next=')[1] ?? '/');",
      },
    ],
  },
  {
    name: 'ReDoS: patterns run on an engine that backtracks',
    test: 'packages/core/src/patterns/name-pattern.test.ts',
    only: 'is done at once',
    changes: [
      {
        file: 'packages/core/src/patterns/name-pattern.ts',
        from: 'const compiled = RE2JS.compile(regex, RE2JS.DOTALL | (ignoreCase ? RE2JS.CASE_INSENSITIVE : 0));',
        to: "void RE2JS;\n    const compiled = new RegExp(regex, ignoreCase ? 'si' : 's');",
      },
    ],
  },
  {
    name: 'oversized JSON: a body has no end',
    test: problems,
    only: 'a body that is too large',
    changes: [
      {
        file: 'apps/api/src/http/route-ledger.ts',
        from: 'export const BODY_LIMIT_BYTES = 64 * 1024;',
        to: 'export const BODY_LIMIT_BYTES = 64 * 1024 * 1024;',
      },
    ],
  },
  {
    name: 'deep JSON: a body is nested without end',
    test: problems,
    only: 'nested without end',
    changes: [
      { file: jsonBody, from: 'if (isDeeperThan(body, maxJsonDepth)) {', to: 'if (isDeeperThan(body, maxJsonDepth * 1e6)) {' },
    ],
  },
  {
    name: 'oversized JSON: a body may be compressed',
    test: problems,
    only: 'compressed',
    changes: [
      {
        file: jsonBody,
        from: "if (encoding === undefined || encoding.trim().toLowerCase() === 'identity') done();",
        to: 'if (encoding === undefined || encoding.length > 0) done();',
      },
    ],
  },
  {
    name: 'header injection: whoever asks says where from',
    test: attacks,
    only: 'does not say who asks',
    changes: [
      {
        file: 'apps/api/src/http/create-application.ts',
        from: 'trustProxy: options.trustedProxies.length === 0 ? false : [...options.trustedProxies],',
        to: 'trustProxy: options.trustedProxies.length === 0 ? true : [...options.trustedProxies],',
      },
    ],
  },
  {
    name: 'guessing: passwords are tried without end',
    test: sessions,
    only: 'is throttled',
    changes: [
      {
        file: 'packages/engine/src/administration/sign-in-throttle.ts',
        from: 'if (count <= limit) return;',
        to: 'if (count <= limit * 1e6) return;',
      },
    ],
  },
  {
    name: 'second factor: whoever learned a password adds a factor of their own',
    test: signInPolicy,
    only: 'not added anew by who learned their password',
    changes: [
      {
        file: accessGuard,
        from: 'if (caller.lacksFactor && caller.holdsFactor && addsFactor.has(contract.operationId)) {',
        to: 'if (caller.lacksFactor && caller.holdsFactor && addsFactor.size === 0) {',
      },
    ],
  },
  {
    name: 'second factor: who has none does everything',
    test: signInPolicy,
    only: 'comes before anything else',
    changes: [
      {
        file: accessGuard,
        from: 'if (caller.lacksFactor && !beforeSecondFactor.has(contract.operationId)) {',
        to: 'if (caller.lacksFactor && beforeSecondFactor.size === 0) {',
      },
    ],
  },
  {
    name: 'files: one that a partner sent is shown as a page',
    test: 'apps/api/src/files/reading.integration.test.ts',
    only: 'go out whole, as what is saved and never shown',
    changes: [
      {
        file: 'apps/api/src/files/attachment.ts',
        from: 'return `attachment; filename=',
        to: 'return `inline; filename=',
      },
    ],
  },
  {
    name: 'files: a name writes headers',
    test: 'apps/api/src/files/attachment.test.ts',
    changes: [
      {
        file: 'apps/api/src/files/attachment.ts',
        from: "name.replaceAll(/[^A-Za-z0-9 ._()-]/g, '_').trim();",
        to: 'name.trim();',
      },
    ],
  },
  {
    name: 'files: what nobody wrote down is given out',
    test: 'apps/api/src/files/reading.integration.test.ts',
    only: 'are not given out while the trail cannot be written',
    changes: [
      {
        file: 'packages/engine/src/files/place.ts',
        from: '  await database.transaction(async (tx) => {\n    tx.audit.append(event);\n  });',
        to: '  await database\n    .transaction(async (tx) => {\n      tx.audit.append(event);\n    })\n    .catch(() => undefined);',
      },
    ],
  },
  {
    name: 'guessing: links of invitations are tried without end',
    test: sessions,
    only: 'can be guessed at a few times only',
    changes: [
      {
        file: 'packages/engine/src/administration/invitations.ts',
        from: 'if (tries > MAX_TRIES) {',
        to: 'if (tries > MAX_TRIES * 1e6) {',
      },
    ],
  },
  {
    name: 'guessing: codes of a second factor are tried without end',
    test: 'apps/api/src/http/second-factor.integration.test.ts',
    only: 'may be guessed at five times',
    changes: [
      {
        file: 'packages/engine/src/administration/person-code.ts',
        from: 'if (tries > MAX_CODE_TRIES) {',
        to: 'if (tries > MAX_CODE_TRIES * 1e6) {',
      },
    ],
  },
  {
    name: 'user enumeration: the console tells who is suspended',
    test: sessions,
    only: 'same answer for an unknown name',
    changes: [
      {
        file: 'packages/engine/src/administration/sessions.ts',
        from: "const refusal = new Failure('sign-in.refused');\n    await recordRefusal(deps, claimed, refusal);",
        to: "const refusal = new Failure('sign-in.refused', user === undefined ? {} : { publicDetail: user.status });\n    await recordRefusal(deps, claimed, refusal);",
      },
    ],
  },
  {
    name: 'too many requests: nobody counts',
    test: problems,
    only: 'is refused for the one who does',
    changes: [
      {
        file: 'apps/api/src/http/rate-limit.ts',
        from: 'if (count > this.#limit || (',
        to: 'if (count > this.#limit * 1e6 || (',
      },
    ],
  },
  {
    name: 'secrets: an answer holds more than was declared',
    test: 'apps/api/src/http/answer-check.test.ts',
    changes: [{ file: 'apps/api/src/http/answer-check.ts', from: '  return result.data;\n}', to: '  return answer;\n}' }],
  },
  {
    name: 'secrets: a secret can be written to a log',
    test: 'packages/secrets/src/redacted.test.ts',
    changes: [
      {
        file: 'packages/secrets/src/redacted.ts',
        from: '  toJSON(): string {\n    return SHOWN;',
        to: '  toJSON(): string {\n    return String(this.#value);',
      },
    ],
  },
  {
    name: 'secrets: a fault of ours is told in full',
    test: problems,
    only: 'tells nothing but the request id',
    changes: [
      {
        file: 'apps/api/src/http/to-problem.ts',
        from: "return { code: 'internal', detail: new Failure('internal').publicDetail, errors: [] };",
        to: "return { code: 'internal', detail: String(failure.cause), errors: [] };",
      },
    ],
  },
  {
    name: 'files: a CSV runs formulas',
    test: 'packages/audit/src/formats/event-formats.test.ts',
    changes: [
      {
        file: 'packages/audit/src/formats/csv.ts',
        from: 'const harmless = visible.replace(FORMULA, "$1$2\'");',
        to: 'const harmless = visible.replace(FORMULA, "$1$2");',
      },
    ],
  },
  {
    name: 'files: a name makes lines of its own in a log',
    test: 'packages/audit/src/formats/event-formats.test.ts',
    changes: [
      {
        file: 'packages/audit/src/formats/visible-text.ts',
        from: '  return text.replace(UNSEEN, escapeOf);',
        to: '  return text.replace(/\\0/g, escapeOf);',
      },
    ],
  },
];
