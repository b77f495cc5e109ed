import { ChevronDown } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button as AriaButton, Dialog, DialogTrigger, Heading, Popover } from 'react-aria-components';

interface SettingFormProps {
  /** What is set, such as "Dates"; the button is called after it and the words. */
  readonly label: string;
  /** What holds now. */
  readonly words: string;
  readonly title: string;
  readonly children: ReactNode;
}

/** A part of the sentence that opens a form. */
export const SettingForm = ({ label, words, title, children }: SettingFormProps) => (
  <DialogTrigger>
    <AriaButton className="button button-quiet setting" aria-label={`${label}: ${words}`}>
      {words}
      <ChevronDown aria-hidden="true" />
    </AriaButton>
    <Popover placement="bottom start" offset={4} className="popover">
      <Dialog aria-label={label} className="window-form">
        <Heading slot="title" level={3}>
          {title}
        </Heading>
        {children}
      </Dialog>
    </Popover>
  </DialogTrigger>
);
