import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type AuditBreakView, type CheckpointView, proofRoutes } from '@waybill/contracts';
import { useState } from 'react';
import { z } from 'zod';
import { call } from '../../api/client.js';
import { read } from '../../api/queries.js';
import { queryClient } from '../../api/query-client.js';
import { useMay } from '../../api/session.js';
import { Badge } from '../../ui/badge.js';
import { ConfirmButton } from '../../ui/confirm.js';
import { Copyable } from '../../ui/copyable.js';
import { formatCount } from '../../ui/format.js';
import { LinkButton } from '../../ui/links.js';
import { Notice } from '../../ui/notice.js';
import { Fact, Facts, Page, Panel } from '../../ui/page.js';
import { saveFile } from '../../ui/save-file.js';
import { Time } from '../../ui/time.js';
import { Guarded } from '../guarded.js';
import { Loaded } from '../loaded.js';
import { useTrailVerification, VerificationResult, VerifyButton } from './verify-trail.js';

const statement = z.object({ treeSize: z.number(), rootHash: z.string(), at: z.iso.datetime() });

function save(checkpoint: CheckpointView, treeSize: number): void {
  const text = `${JSON.stringify(checkpoint, undefined, 2)}\n`;
  saveFile(`checkpoint-${treeSize}.json`, new Blob([text], { type: 'application/json' }));
}

/** Up to where the trail is proven now, and the statement that somebody else can keep. */
function LastCheckpoint() {
  const query = useQuery(read(proofRoutes.listCheckpoints, { query: { limit: 1 } }));
  return (
    <Panel title={t`Last checkpoint`}>
      <Loaded query={query} part>
        {({ items: [newest] }) => {
          const said = newest === undefined ? undefined : statement.safeParse(JSON.parse(newest.body)).data;
          if (newest === undefined || said === undefined) {
            return (
              <p className="wb-quiet">
                <Trans>None yet. A worker signs one within a minute of the first event.</Trans>
              </p>
            );
          }
          return (
            <div className="wb-stack">
              <Facts>
                <Fact label={t`Events in it`}>{formatCount(said.treeSize)}</Fact>
                <Fact label={t`Signed`}>
                  <Time at={said.at} />
                </Fact>
                <Fact label={t`Root of the tree`}>
                  <Copyable value={said.rootHash} what={t`root hash`} />
                </Fact>
                <Fact label={t`Signed by`}>
                  <Copyable value={newest.signedBy} what={t`fingerprint of the signing key`} />
                </Fact>
              </Facts>
              <p className="wb-hint">
                <Trans>
                  Kept where the administrators of this platform cannot change it, it shows for ever that nothing up to there was
                  rewritten, even by somebody who holds the signing key.
                </Trans>
              </p>
              <div>
                <Button variant="default" onClick={() => save(newest, said.treeSize)}>
                  <Trans>Download checkpoint</Trans>
                </Button>
              </div>
            </div>
          );
        }}
      </Loaded>
    </Panel>
  );
}

function CloseBreak({ found }: { readonly found: AuditBreakView }) {
  const [reason, setReason] = useState('');
  const close = async () => {
    await call(proofRoutes.closeAuditBreak, { params: { id: found.id }, body: { reason: reason.trim() } });
    await queryClient.invalidateQueries({ queryKey: ['audit'] });
  };
  const isSecond = found.first !== null;
  return (
    <ConfirmButton
      danger
      label={isSecond ? t`Close as the second` : t`Agree to close`}
      question={
        isSecond
          ? t`Close this break? It stays in every verification; checkpoints are signed again once none is open.`
          : t`Say that this break can be closed? Another person closes it.`
      }
      onConfirm={close}
      done={isSecond ? t`Break closed` : t`Another person can close it now`}
    >
      <TextInput
        mt="xs"
        label={t`Reason`}
        description={t`What was found out about it; kept in the audit trail`}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </ConfirmButton>
  );
}

function BreakState({ found }: { readonly found: AuditBreakView }) {
  if (found.closed !== null)
    return (
      <Badge tone="idle">
        <Trans>closed</Trans>
      </Badge>
    );
  return found.first === null ? (
    <Badge tone="bad">
      <Trans>open</Trans>
    </Badge>
  ) : (
    <Badge tone="warn">
      <Trans>open, one of two agreed</Trans>
    </Badge>
  );
}

/** Where the trail does not fit, until two people have dealt with it. */
function Breaks() {
  const may = useMay();
  const query = useQuery(read(proofRoutes.listAuditBreaks, { query: {} }));
  return (
    <Panel title={t`Breaks`} flush>
      <Loaded query={query} part>
        {({ items }) =>
          items.length === 0 ? (
            <p className="wb-quiet">
              <Trans>None was ever found. Workers check new events as they come, and everything once a day.</Trans>
            </p>
          ) : (
            <ul className="wb-list" aria-label={t`Breaks`}>
              {items.map((found) => (
                <li key={found.id}>
                  <div>
                    <Trans>
                      <BreakState found={found} /> at event {formatCount(found.seq)}: {found.detail}
                    </Trans>
                    <span className="wb-sub">
                      <Trans>
                        Found <Time at={found.openedAt} />
                      </Trans>
                    </span>
                    {found.first !== null && (
                      <span className="wb-sub">
                        <Trans>Agreed to close: {found.first.reason}</Trans>
                      </span>
                    )}
                    {found.closed !== null && (
                      <span className="wb-sub">
                        <Trans>Closed: {found.closed.reason}</Trans>
                      </span>
                    )}
                  </div>
                  {found.closed === null && may('closeAuditBreak') && <CloseBreak found={found} />}
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Panel>
  );
}

/** The keys that sign, and those that did. */
function SigningKeys() {
  const may = useMay();
  const query = useQuery(read(proofRoutes.listSigningKeys, {}));
  const rotate = async () => {
    await call(proofRoutes.rotateSigningKey, {});
    await queryClient.invalidateQueries({ queryKey: ['audit'] });
  };
  return (
    <Panel
      title={t`Signing keys`}
      flush
      actions={
        may('rotateSigningKey') && (
          <ConfirmButton
            label={t`Make a new key`}
            question={t`Sign with a new key from now on? What the present one signed stays valid; its private half is removed. Tell those who keep the public key.`}
            onConfirm={rotate}
            done={t`A new key signs now`}
          />
        )
      }
    >
      <Loaded query={query} part>
        {({ items }) => (
          <ul className="wb-list" aria-label={t`Signing keys`}>
            {items.map(({ fingerprint, publicKeyPem, activatedAt, retiredAt }) => (
              <li key={fingerprint}>
                <div>
                  <Copyable value={fingerprint} what={t`fingerprint`} />
                  <span className="wb-sub">
                    {retiredAt === null ? (
                      <Trans>
                        activated <Time at={activatedAt} />, signs now
                      </Trans>
                    ) : (
                      <Trans>
                        activated <Time at={activatedAt} />, retired <Time at={retiredAt} />
                      </Trans>
                    )}
                  </span>
                </div>
                <Button
                  variant="default"
                  onClick={() =>
                    saveFile('waybill-signing-key.pem', new Blob([publicKeyPem], { type: 'application/x-pem-file' }))
                  }
                >
                  <Trans>Download public key</Trans>
                </Button>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </Panel>
  );
}

function OpenBreaks() {
  const { data } = useQuery(read(proofRoutes.listAuditBreaks, { query: {} }));
  const open = (data?.items ?? []).filter(({ closed }) => closed === null).length;
  if (open === 0) return null;
  return (
    <Notice tone="bad" title={plural(open, { one: 'The trail has an open break', other: 'The trail has # open breaks' })}>
      {plural(open, {
        one: 'No checkpoint is signed until two people have closed it.',
        other: 'No checkpoint is signed until two people have closed them.',
      })}
    </Notice>
  );
}

function Proof() {
  const may = useMay();
  const verification = useTrailVerification();
  return (
    <Page
      title={t`Proof of the trail`}
      crumb={{ label: t`Audit log`, to: '/audit' }}
      subtitle={t`By what anybody can tell that nothing in it was changed.`}
      actions={
        <>
          {may('verifyAudit') && <VerifyButton verification={verification} />}
          <LinkButton to="/audit/anchors" variant="default">
            <Trans>Anchors</Trans>
          </LinkButton>
          <LinkButton to="/audit/streams" variant="default">
            <Trans>Streams</Trans>
          </LinkButton>
          <LinkButton to="/audit/retention" variant="default">
            <Trans>Retention</Trans>
          </LinkButton>
        </>
      }
    >
      <VerificationResult verification={verification} />
      {may('listAuditBreaks') && <OpenBreaks />}
      <LastCheckpoint />
      {may('listAuditBreaks') && <Breaks />}
      <SigningKeys />
    </Page>
  );
}

/** How the audit trail is proven: checkpoints, breaks and the keys that sign. */
export function ProofScreen() {
  return (
    <Guarded needs="listCheckpoints" what={t`the proof of the trail`}>
      <Proof />
    </Guarded>
  );
}
