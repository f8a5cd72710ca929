import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import type { MadeInvitation } from '@waybill/contracts';
import { Copyable } from '../../ui/copyable.js';
import { Notice } from '../../ui/notice.js';
import { Panel } from '../../ui/page.js';
import { Time } from '../../ui/time.js';

/** The link of an invitation that was just made. */
export function InvitationLink({ made: { user, link } }: { readonly made: MadeInvitation }) {
  return (
    <div className="wb-stack">
      <Notice tone="warn" title={t`Copy the link now. It is shown this once, and nowhere kept.`}>
        <Trans>
          Hand it to {user.name} by a way that you trust: whoever opens it first chooses the password. Nothing is sent by itself.
        </Trans>
      </Notice>
      <Panel title={t`Link`}>
        <output aria-label={t`Link`}>
          <Copyable value={link} what={t`link`} />
        </output>
        {user.invitation !== null && (
          <p className="wb-hint">
            <Trans>
              It can be used once. It ends <Time at={user.invitation.expiresAt} />.
            </Trans>
          </p>
        )}
      </Panel>
    </div>
  );
}
