import type { PictureOptions } from '../../../charts/scene/picture-frame.ts';
import type { Scene } from '../../../charts/scene/shapes.ts';
import type { NamedDocument } from '../../../contract/methods.ts';
import type { DropOffQuestion } from '../../../core/drop-off/question.ts';

/** A chart on screen, as it can be exported. */
export interface Exportable {
  /** Said in file names, after the document's own; empty for the document itself. */
  readonly name: string;
  /** The document whose figures it shows. */
  readonly shows: Pick<NamedDocument, 'kind' | 'document'>;
  /** What was asked of a step of it, where that is what is shown. */
  readonly question?: DropOffQuestion;
  /** The picture, readable on its own. */
  picture(options: PictureOptions & { readonly title: string }): Scene;
  /** The figures, exact. */
  csv(): string;
}
