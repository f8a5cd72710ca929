import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { auditRoutes } from '@waybill/contracts';
import { call } from '../../api/client.js';
import { sentenceOf } from '../../api/problem-error.js';
import { Copyable } from '../../ui/copyable.js';
import { formatCount } from '../../ui/format.js';
import { Notice } from '../../ui/notice.js';

/** Walks the whole trail on the server and says whether every link holds. */
export function useTrailVerification() {
  return useMutation({ mutationFn: () => call(auditRoutes.verifyAudit, {}) });
}

type Verification = ReturnType<typeof useTrailVerification>;

export function VerifyButton({ verification }: { readonly verification: Verification }) {
  return (
    <Button variant="default" loading={verification.isPending} onClick={() => verification.mutate()}>
      <Trans>Verify chain</Trans>
    </Button>
  );
}

export function VerificationResult({ verification }: { readonly verification: Verification }) {
  const { data, error, isPending } = verification;
  if (isPending) return null;
  if (error !== null)
    return (
      <Notice tone="bad" title={t`The trail could not be verified`}>
        {sentenceOf(error)}
      </Notice>
    );
  if (data === undefined) return null;
  if (!data.ok) {
    return (
      <Notice
        tone="bad"
        title={
          data.brokenAt === undefined ? t`The chain is broken` : t`The chain is broken at event ${formatCount(data.brokenAt)}`
        }
      >
        {data.detail ?? data.reason}
      </Notice>
    );
  }
  return (
    <Notice tone="good" title={t`The chain is whole: ${formatCount(data.count)} events, every one linked to the one before it.`}>
      {data.head !== null && (
        <Trans>
          Last hash <Copyable value={data.head} what={t`last hash`} />
        </Trans>
      )}
    </Notice>
  );
}
