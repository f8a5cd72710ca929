/**
 * Which package may import which, and which library is allowed only where (docs/ARCHITECTURE.md, "Arrows"). A package may always
 * import itself; everything that is not listed is refused.
 */
const everyPackage = ['core', 'contracts', 'audit', 'secrets', 'ssh', 'sftp', 'storage', 'engine', 'db', 'queue', 'platform'];

/** @type {Readonly<Record<string, readonly string[]>>} */
export const allowedPackages = {
  'packages/core': [],
  'packages/contracts': ['core'],
  'packages/client': ['contracts'],
  'packages/audit': ['core'],
  'packages/secrets': ['core'],
  'packages/ssh': ['core'],
  'packages/sftp': ['core'],
  'packages/platform': ['core'],
  'packages/storage': ['core', 'ssh', 'sftp'],
  'packages/engine': ['core', 'audit'],
  'packages/db': ['core', 'audit', 'secrets'],
  'packages/queue': ['core', 'contracts'],
  'packages/sandbox': ['core', 'ssh', 'sftp', 'storage'],
  'packages/testkit': [...everyPackage, 'sandbox'],
  'apps/api': everyPackage,
  'apps/worker': everyPackage,
  'apps/sftp': everyPackage,
  'apps/cli': [...everyPackage, 'sandbox', 'api', 'worker', 'sftp-server'],
  'apps/console': ['contracts', 'client'],
  e2e: [...everyPackage, 'client', 'sandbox', 'testkit'],
  bench: ['core', 'ssh', 'sftp', 'testkit', 'platform', 'audit', 'db', 'engine'],
};

/** Libraries that only these places import. */
export const allowedLibraries = {
  ssh2: ['packages/ssh'],
  bullmq: ['packages/queue'],
  ioredis: ['packages/queue'],
  '@prisma/client': ['packages/db'],
  '@prisma/adapter-pg': ['packages/db'],
  // The bench makes rows by the ten thousand.
  pg: ['packages/db', 'packages/queue', 'packages/platform', 'bench'],
  '@nestjs/common': ['apps/api'],
  '@nestjs/core': ['apps/api'],
  '@nestjs/platform-fastify': ['apps/api'],
  react: ['apps/console'],
};

/** What a place must not take from a package, and what it takes instead. Types may be taken. */
export const refusedNames = {
  'apps/console': {
    '@waybill/contracts': {
      routes:
        'it would load the schemas of every endpoint; take those of a noun (partnerRoutes), or contractsOf in what is loaded first',
      rolePermissions: 'it holds every endpoint; the session says what somebody may do (useMay)',
      operationsFor: 'it holds every endpoint; the session says what somebody may do (useMay)',
    },
  },
};

/** Packages that do no I/O and know no framework: nothing of Node in them. */
export const withoutNode = ['packages/core', 'packages/contracts', 'packages/client', 'apps/console'];

/** The one package that reads `process.env`. */
export const readsEnvironment = ['packages/platform'];
