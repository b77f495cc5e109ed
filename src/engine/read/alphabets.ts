/** The letters of a language beyond ASCII, the most frequent first, and the encodings that are made for it. */
export interface Alphabet {
  readonly language: string;
  readonly letters: string;
  readonly encodings: readonly string[];
  /** Whether its words are written without any letters of ASCII. */
  readonly alone: boolean;
}

const WEST = ['windows-1252', 'iso-8859-15'];
const EAST = ['windows-1250', 'iso-8859-2'];
const CYRILLIC = ['windows-1251', 'koi8-r', 'iso-8859-5'];

const of = (language: string, letters: string, encodings: readonly string[], alone = false): Alphabet => ({
  language,
  letters,
  encodings,
  alone,
});

export const ALPHABETS: readonly Alphabet[] = [
  of('German', 'äüöß', WEST),
  of('French', 'éèàêçôâîûùïëœ', WEST),
  of('Spanish', 'óíáéñúü', WEST),
  of('Portuguese', 'ãçáéíóõêúâàô', WEST),
  of('Italian', 'àèìòùé', WEST),
  of('Swedish', 'äåöé', WEST),
  of('Danish', 'øåæé', WEST),
  of('Icelandic', 'áíðóéúýþöæ', WEST),
  of('Dutch', 'ëïéöü', WEST),
  of('Polish', 'łąęśżóćńź', EAST),
  of('Czech', 'íáéěčřžýšůúťďňó', EAST),
  of('Slovak', 'áíéčžýšťúľôňäóďĺŕ', EAST),
  of('Hungarian', 'áéöóőüíúű', EAST),
  of('Romanian', 'ăîâşţ', EAST),
  of('Croatian', 'čšžćđ', EAST),
  of('Turkish', 'ıüşöçğâ', ['windows-1254', 'iso-8859-9']),
  of('Lithuanian', 'ėšąųžįčūę', ['windows-1257']),
  of('Latvian', 'āīēšūļņčžķģ', ['windows-1257']),
  of('Estonian', 'äõüöšž', ['windows-1257']),
  of('Vietnamese', 'đưôêơăâ\u0300\u0301\u0323\u0309\u0303àáéèóòúùíì', ['windows-1258']),
  of('Greek', 'αοιετσνρηκπυλμςόίωάέγδήθχύφβώξζψϊ', ['windows-1253', 'iso-8859-7'], true),
  of('Hebrew', 'יוהלאמרתבשנעכדקחטפסגצזםןךףץ', ['windows-1255'], true),
  of('Arabic', 'ايلمنترهوبدعسفقحكشجةأصطخضذزثغظىءئإؤآ', ['windows-1256'], true),
  of('Russian', 'оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё', CYRILLIC, true),
  of('Ukrainian', 'оанівиретслкмдупязьгбчхцюїйжєшщфґ', ['windows-1251', 'iso-8859-5'], true),
  of('Bulgarian', 'аиоентрвсдлкмзпбгуъчяцшхжюйщфь', CYRILLIC, true),
  of('Serbian', 'аоиенртсукдвјмлпзгбчшхцћжљњђџф', ['windows-1251', 'iso-8859-5'], true),
];
