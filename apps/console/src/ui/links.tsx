import { Button, type ButtonProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { AnchorHTMLAttributes, Ref } from 'react';

interface AnchorButtonProps extends Omit<ButtonProps, 'component'> {
  readonly ref?: Ref<HTMLAnchorElement>;
}

function AnchorButton({ ref, ...props }: AnchorButtonProps & Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof ButtonProps>) {
  return <Button component="a" {...(ref === undefined ? {} : { ref })} {...props} />;
}

function RowAnchor({
  ref,
  className,
  ...props
}: AnchorHTMLAttributes<HTMLAnchorElement> & { readonly ref?: Ref<HTMLAnchorElement> }) {
  return <a ref={ref} className={`wb-row-link ${className ?? ''}`} {...props} />;
}

/** A button that leads to another screen. */
export const LinkButton = createLink(AnchorButton);

/** The link of a table's row: the whole row leads there. */
export const RowLink = createLink(RowAnchor);
