import type { Concluding, Repositories, SetTx, TxNews } from '@waybill/core';
import type { Session, SqlSession } from '../client/session.js';
import { auditBreakRepository } from '../trail/audit-breaks.js';
import { auditReader } from '../trail/audit-reader.js';
import { auditRetentionRepository } from '../trail/audit-retention.js';
import { checkpointRepository, signingKeyRepository } from '../trail/checkpoints.js';
import { personEraser } from '../trail/person-eraser.js';
import { accountLinkRepository } from './account-links.js';
import { accountUsageRepository } from './account-usage.js';
import { accountRepository } from './accounts.js';
import { arrivalRepository, arrivalSets } from './arrivals.js';
import { auditAnchorRepository } from './audit-anchors.js';
import { auditExportRepository } from './audit-exports.js';
import { auditStreamRepository } from './audit-streams.js';
import { addressScoreRepository, banRepository } from './bans.js';
import { breakerRepository } from './breakers.js';
import { calendarRepository } from './calendars.js';
import { connectionRepository, hostKeyRepository } from './connections.js';
import { exportDeliveryRepository } from './export-deliveries.js';
import { figureReader } from './figures.js';
import { fileUploadRepository } from './file-uploads.js';
import { idempotencyRepository, settingRepository } from './idempotency.js';
import { invitationRepository } from './invitations.js';
import { jobRepository } from './jobs.js';
import { keptStageRepository } from './kept-stages.js';
import { keyRepository, secretRepository } from './keys.js';
import { liveSessionRepository } from './live-sessions.js';
import { nextKeyTrialRepository } from './next-key-trials.js';
import { oidcFlowRepository, oidcProviderRepository, userIdentityRepository } from './oidc-providers.js';
import { partnerRepository } from './partners.js';
import { passkeyRepository } from './passkeys.js';
import { apiKeyRepository, userRepository, webSessionRepository } from './people.js';
import { proposedChangeRepository } from './proposed-changes.js';
import { reachReader } from './reach.js';
import { retentionRuleRepository } from './retention-rules.js';
import { roleRepository } from './roles.js';
import { runRepository, runSets } from './runs.js';
import { savedViewRepository } from './saved-views.js';
import { scheduledExportRepository } from './scheduled-exports.js';
import { scheduleRepository, scheduleSets } from './schedules.js';
import { secondFactorRepository } from './second-factors.js';
import { serverHostKeyRepository, serverRulesRepository } from './server.js';
import { serverProcessRepository } from './server-processes.js';
import { signInAttemptRepository } from './sign-in-attempts.js';
import { storeRepository } from './stores.js';
import { transferSets } from './transfer-sets.js';
import { transferRepository } from './transfers.js';
import { unnamedUploadRepository } from './unnamed-uploads.js';
import { webhookDeliveryRepository } from './webhook-deliveries.js';
import { webhookRepository } from './webhooks.js';

/** Everything that is stored, in this session. */
export function repositories(session: Session): Repositories {
  return {
    partners: partnerRepository(session),
    connections: connectionRepository(session),
    breakers: breakerRepository(session),
    nextKeyTrials: nextKeyTrialRepository(session),
    hostKeys: hostKeyRepository(session),
    accounts: accountRepository(session),
    accountUsage: accountUsageRepository(session),
    keys: keyRepository(session),
    stores: storeRepository(session),
    jobs: jobRepository(session),
    schedules: scheduleRepository(session),
    calendars: calendarRepository(session),
    arrivals: arrivalRepository(session),
    retentionRules: retentionRuleRepository(session),
    runs: runRepository(session),
    transfers: transferRepository(session),
    keptStages: keptStageRepository(session),
    unnamedUploads: unnamedUploadRepository(session),
    fileUploads: fileUploadRepository(session),
    roles: roleRepository(session),
    users: userRepository(session),
    webSessions: webSessionRepository(session),
    accountLinks: accountLinkRepository(session),
    invitations: invitationRepository(session),
    passkeys: passkeyRepository(session),
    secondFactors: secondFactorRepository(session),
    oidcProviders: oidcProviderRepository(session),
    userIdentities: userIdentityRepository(session),
    oidcFlows: oidcFlowRepository(session),
    signInAttempts: signInAttemptRepository(session),
    serverRules: serverRulesRepository(session),
    serverHostKeys: serverHostKeyRepository(session),
    bans: banRepository(session),
    addressScores: addressScoreRepository(session),
    apiKeys: apiKeyRepository(session),
    liveSessions: liveSessionRepository(session),
    serverProcesses: serverProcessRepository(session),
    secrets: secretRepository(session),
    auditTrail: auditReader(session),
    auditAnchors: auditAnchorRepository(session),
    auditStreams: auditStreamRepository(session),
    webhooks: webhookRepository(session),
    webhookDeliveries: webhookDeliveryRepository(session),
    auditRetention: auditRetentionRepository(session),
    auditExports: auditExportRepository(session),
    exportDeliveries: exportDeliveryRepository(session),
    scheduledExports: scheduledExportRepository(session),
    people: personEraser(session),
    proposedChanges: proposedChangeRepository(session),
    savedViews: savedViewRepository(session),
    checkpoints: checkpointRepository(session),
    auditBreaks: auditBreakRepository(session),
    signingKeys: signingKeyRepository(session),
    figures: figureReader(session),
    reach: reachReader(session),
    idempotency: idempotencyRepository(session),
    settings: settingRepository(session),
  };
}

/** What a transaction past the generated client works with. */
export function setRepositories(session: SqlSession): Omit<SetTx, keyof (TxNews & Concluding)> {
  return {
    transfers: transferSets(session),
    runs: runSets(session),
    schedules: scheduleSets(session),
    arrivals: arrivalSets(session),
    accountUsage: accountUsageRepository(session),
    keptStages: keptStageRepository(session),
    unnamedUploads: unnamedUploadRepository(session),
    liveSessions: liveSessionRepository(session),
  };
}
