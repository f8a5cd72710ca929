import { useLingui } from '@lingui/react/macro';
import { Link, type LinkProps } from '@tanstack/react-router';
import { type ReactNode, useEffect } from 'react';

export interface Crumb {
  readonly label: string;
  readonly to: NonNullable<LinkProps['to']>;
}

interface PageProps {
  readonly title: string;
  /** Shown in place of the title's text, such as a file name with its escapes. */
  readonly heading?: ReactNode;
  readonly crumb?: Crumb | undefined;
  /** Beside the title: a state. */
  readonly status?: ReactNode;
  readonly subtitle?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A screen: its title, its actions, its content. */
export function Page({ title, heading, crumb, status, subtitle, actions, children }: PageProps) {
  const { t } = useLingui();
  useEffect(() => {
    document.title = `${title} · Waybill`;
  }, [title]);
  return (
    <main className="wb-page" id="main" tabIndex={-1}>
      <header className="wb-page-header">
        <div className="wb-page-heading">
          {crumb !== undefined && (
            <nav aria-label={t`Breadcrumb`} className="wb-crumb">
              <Link to={crumb.to}>{crumb.label}</Link>
              <span aria-hidden="true"> /</span>
            </nav>
          )}
          <div className="wb-page-title">
            <h1>{heading ?? title}</h1>
            {status}
          </div>
          {subtitle !== undefined && <p className="wb-subtitle">{subtitle}</p>}
        </div>
        {actions !== undefined && <div className="wb-actions">{actions}</div>}
      </header>
      {children}
    </main>
  );
}

/** A part of a screen with a hairline around it. */
export function Panel({
  title,
  actions,
  children,
  flush = false,
}: {
  readonly title?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  /** Without padding, for tables. */
  readonly flush?: boolean;
}) {
  return (
    <section className="wb-panel">
      {(title !== undefined || actions !== undefined) && (
        <header className="wb-panel-header">
          <h2>{title}</h2>
          {actions !== undefined && <div className="wb-actions">{actions}</div>}
        </header>
      )}
      <div className={flush ? undefined : 'wb-panel-body'}>{children}</div>
    </section>
  );
}

/** A part of a screen that few need every day: folded away, with a word on what is in it. */
export function FoldedPanel({
  title,
  summary,
  children,
}: {
  readonly title: string;
  readonly summary: string;
  readonly children: ReactNode;
}) {
  return (
    <details className="wb-panel wb-folded">
      <summary>
        <span className="wb-folded-legend">{title}</span>
        <span className="wb-folded-summary">{summary}</span>
      </summary>
      <div className="wb-fieldset-body">{children}</div>
    </details>
  );
}

/** Facts of one thing: a word and its value, one below the other. */
export function Facts({ children }: { readonly children: ReactNode }) {
  return <dl className="wb-facts">{children}</dl>;
}

export function Fact({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div className="wb-fact">
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
