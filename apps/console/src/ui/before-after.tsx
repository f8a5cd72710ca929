import { Trans } from '@lingui/react/macro';
import { visibleJson } from './visible-name.js';

/** What something was and what it is, or would be, side by side. */
export function BeforeAfter({ before, after }: { readonly before: unknown; readonly after: unknown }) {
  return (
    <div className="wb-field-row">
      <div>
        <span className="wb-sub">
          <Trans>Before</Trans>
        </span>
        <pre className="wb-code">{visibleJson(before ?? null)}</pre>
      </div>
      <div>
        <span className="wb-sub">
          <Trans>After</Trans>
        </span>
        <pre className="wb-code">{visibleJson(after ?? null)}</pre>
      </div>
    </div>
  );
}
