import type { ReactNode } from 'react';
import { Dialog, Heading } from 'react-aria-components';

interface FormDialogProps {
  /** What it is called, where that is not the title. */
  readonly label?: string;
  readonly title: string;
  readonly className: string;
  readonly children: ReactNode;
}

/** What a popover with a form holds: its title, and the form. */
export const FormDialog = ({ label, title, className, children }: FormDialogProps) => (
  <Dialog aria-label={label ?? title} className={className}>
    <Heading slot="title" level={3}>
      {title}
    </Heading>
    {children}
  </Dialog>
);
