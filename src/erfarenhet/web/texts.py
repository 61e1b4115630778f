"""What the pages say, in Swedish, bokmål and nynorsk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PageTexts:
    """The texts of one language. ``{}`` stands for what is filled in."""

    language_name: str
    tagline: str
    intro: str
    skip: str
    languages: str
    question: str
    question_hint: str
    ask: str
    ask_again: str
    examples_title: str
    examples: tuple[str, str, str]
    status: Mapping[str, str]
    status_explained: Mapping[str, str]
    your_question: str
    answer: str
    sources: str
    back_to_answer: str
    section: str
    page: str
    page_of: str
    unknown_publisher: str
    no_year: str
    open_in_text: str
    open_page: str
    show_page: str
    page_image: str
    open_file: str
    open_original: str
    translation: str
    permanent: str
    changed_new: str
    changed_new_missing: str
    changed_gone: str
    document: str
    about: str
    publisher: str
    year: str
    document_type: str
    country: str
    places: str
    employer: str
    phases: str
    event_types: str
    written_in: str
    licence: str
    file: str
    contents: str
    quote_marked: str
    older_version: str
    show_current: str
    withdrawn: str
    loading: str
    empty: str
    failed: str
    problem_titles: Mapping[int, str]
    problem_details: Mapping[int, str]
    to_start: str


PAGE_TEXTS: Mapping[str, PageTexts] = {
    "sv": PageTexts(
        language_name="Svenska",
        tagline="Erfarenheter av omställning i Sverige och Norge",
        intro=(
            "Ställ en fråga om vad andra kommuner och regioner gjorde när en stor arbetsgivare lade ned eller kom "
            "till. Varje påstående i svaret är ett ordagrant citat med källa. Finns inget underlag får du veta det."
        ),
        skip="Hoppa till innehållet",
        languages="Språk",
        question="Din fråga",
        question_hint="Skriv på svenska, bokmål eller nynorsk. Svaret hämtas ur både svenska och norska källor.",
        ask="Fråga",
        ask_again="Ställ en ny fråga",
        examples_title="Till exempel",
        examples=(
            "Vad gjorde kommunerna när den största arbetsgivaren lade ned?",
            "Hur organiserades omställningsarbetet, och vilka var med?",
            "Vilka nya jobb kom till efter nedläggningen?",
        ),
        status={"answered": "Besvarad", "partial": "Delvis besvarad", "unanswered": "Inget underlag"},
        status_explained={
            "answered": "Svaret består av ordagranna citat ur källorna nedan.",
            "partial": "Underlaget räcker bara till en del av frågan. Det som sägs är ordagranna citat.",
            "unanswered": "Hellre inget svar än en gissning. Pröva andra ord, eller en bredare fråga.",
        },
        your_question="Fråga",
        answer="Svar",
        sources="Källor",
        back_to_answer="Tillbaka till svaret, källa {}",
        section="Avsnitt",
        page="s. {}",
        page_of="Sida {}",
        unknown_publisher="okänd utgivare",
        no_year="u.å.",
        open_in_text="Öppna citatet i dokumentet",
        open_page="Öppna sidan i originalfilen",
        show_page="Visa sidan med citatet markerat",
        page_image="Sida {} ur {}, med citatet markerat i gult",
        open_file="Originalfil",
        open_original="Hos utgivaren",
        translation="Maskinöversatt:",
        permanent="Sidans adress visar alltid just detta svar och kan delas.",
        changed_new="Dokumentet har en nyare version. Citatet står kvar där.",
        changed_new_missing="Dokumentet har en nyare version, där citatet inte längre står så här.",
        changed_gone="Dokumentet är inte längre publicerat här.",
        document="Dokument",
        about="Om dokumentet",
        publisher="Utgivare",
        year="År",
        document_type="Typ",
        country="Land",
        places="Platser",
        employer="Arbetsgivare",
        phases="Faser",
        event_types="Händelser",
        written_in="Språk",
        licence="Licens",
        file="Fil",
        contents="Innehåll",
        quote_marked="Gå till citatet",
        older_version="Det här är en äldre version av dokumentet.",
        show_current="Visa den senaste",
        withdrawn="Dokumentet är inte längre publicerat. Det visas för att tidigare svar ska gå att kontrollera.",
        loading="Tjänsten startar och kan ta emot frågor om några sekunder.",
        empty="Här finns inga dokument än. När de första har lästs in går det att fråga.",
        failed="Tjänsten kan inte svara just nu. Den som driver den ser varför i loggen.",
        problem_titles={
            404: "Det finns inget här",
            422: "Det gick inte att förstå",
            503: "Tjänsten kan inte svara just nu",
            500: "Något gick fel",
        },
        problem_details={
            404: "Adressen är fel, eller så har det som fanns här tagits bort.",
            422: "Något i adressen eller formuläret är fel. Börja om från startsidan.",
            503: "Vänta några sekunder och försök igen.",
            500: "Felet ligger hos tjänsten, inte hos dig. Försök igen om en stund.",
        },
        to_start="Till startsidan",
    ),
    "nb": PageTexts(
        language_name="Bokmål",
        tagline="Erfaringer med omstilling i Sverige og Norge",
        intro=(
            "Still et spørsmål om hva andre kommuner og regioner gjorde da en stor arbeidsgiver la ned eller etablerte "
            "seg. Hver påstand i svaret er et ordrett sitat med kilde. Finnes det ikke noe grunnlag, får du vite det."
        ),
        skip="Hopp til innholdet",
        languages="Språk",
        question="Spørsmålet ditt",
        question_hint="Skriv på bokmål, nynorsk eller svensk. Svaret hentes fra både norske og svenske kilder.",
        ask="Spør",
        ask_again="Still et nytt spørsmål",
        examples_title="For eksempel",
        examples=(
            "Hva gjorde kommunene da hjørnesteinsbedriften la ned?",
            "Hvordan ble omstillingsarbeidet organisert, og hvem var med?",
            "Hvilke nye arbeidsplasser kom etter nedleggelsen?",
        ),
        status={"answered": "Besvart", "partial": "Delvis besvart", "unanswered": "Ikke noe grunnlag"},
        status_explained={
            "answered": "Svaret består av ordrette sitater fra kildene nedenfor.",
            "partial": "Grunnlaget rekker bare til en del av spørsmålet. Det som sies, er ordrette sitater.",
            "unanswered": "Bedre å si det som det er enn å gjette. Prøv andre ord, eller et bredere spørsmål.",
        },
        your_question="Spørsmål",
        answer="Svar",
        sources="Kilder",
        back_to_answer="Tilbake til svaret, kilde {}",
        section="Avsnitt",
        page="s. {}",
        page_of="Side {}",
        unknown_publisher="ukjent utgiver",
        no_year="u.å.",
        open_in_text="Åpne sitatet i dokumentet",
        open_page="Åpne siden i originalfilen",
        show_page="Vis siden med sitatet markert",
        page_image="Side {} fra {}, med sitatet markert i gult",
        open_file="Originalfil",
        open_original="Hos utgiveren",
        translation="Maskinoversatt:",
        permanent="Adressen til denne siden viser alltid akkurat dette svaret og kan deles.",
        changed_new="Dokumentet har en nyere versjon. Sitatet står fortsatt der.",
        changed_new_missing="Dokumentet har en nyere versjon, der sitatet ikke lenger står slik.",
        changed_gone="Dokumentet er ikke lenger publisert her.",
        document="Dokument",
        about="Om dokumentet",
        publisher="Utgiver",
        year="År",
        document_type="Type",
        country="Land",
        places="Steder",
        employer="Arbeidsgiver",
        phases="Faser",
        event_types="Hendelser",
        written_in="Språk",
        licence="Lisens",
        file="Fil",
        contents="Innhold",
        quote_marked="Gå til sitatet",
        older_version="Dette er en eldre versjon av dokumentet.",
        show_current="Vis den nyeste",
        withdrawn="Dokumentet er ikke lenger publisert. Det vises for at tidligere svar skal kunne kontrolleres.",
        loading="Tjenesten starter og kan ta imot spørsmål om noen sekunder.",
        empty="Her finnes det ingen dokumenter ennå. Når de første er lest inn, går det an å spørre.",
        failed="Tjenesten kan ikke svare akkurat nå. Den som drifter den, ser hvorfor i loggen.",
        problem_titles={
            404: "Det finnes ingenting her",
            422: "Det var ikke mulig å forstå",
            503: "Tjenesten kan ikke svare akkurat nå",
            500: "Noe gikk galt",
        },
        problem_details={
            404: "Adressen er feil, eller det som lå her, er fjernet.",
            422: "Noe i adressen eller skjemaet er feil. Begynn på nytt fra startsiden.",
            503: "Vent noen sekunder og prøv igjen.",
            500: "Feilen ligger hos tjenesten, ikke hos deg. Prøv igjen om litt.",
        },
        to_start="Til startsiden",
    ),
    "nn": PageTexts(
        language_name="Nynorsk",
        tagline="Røynsler med omstilling i Sverige og Noreg",
        intro=(
            "Still eit spørsmål om kva andre kommunar og regionar gjorde då ein stor arbeidsgjevar la ned eller "
            "etablerte seg. Kvar påstand i svaret er eit ordrett sitat med kjelde. Finst det ikkje noko grunnlag, "
            "får du vite det."
        ),
        skip="Hopp til innhaldet",
        languages="Språk",
        question="Spørsmålet ditt",
        question_hint="Skriv på nynorsk, bokmål eller svensk. Svaret blir henta frå både norske og svenske kjelder.",
        ask="Spør",
        ask_again="Still eit nytt spørsmål",
        examples_title="Til dømes",
        examples=(
            "Kva gjorde kommunane då hjørnesteinsbedrifta la ned?",
            "Korleis vart omstillingsarbeidet organisert, og kven var med?",
            "Kva nye arbeidsplassar kom etter nedlegginga?",
        ),
        status={"answered": "Svart på", "partial": "Delvis svart på", "unanswered": "Ikkje noko grunnlag"},
        status_explained={
            "answered": "Svaret er sett saman av ordrette sitat frå kjeldene nedanfor.",
            "partial": "Grunnlaget rekk berre til ein del av spørsmålet. Det som blir sagt, er ordrette sitat.",
            "unanswered": "Betre å seie det som det er enn å gjette. Prøv andre ord, eller eit breiare spørsmål.",
        },
        your_question="Spørsmål",
        answer="Svar",
        sources="Kjelder",
        back_to_answer="Tilbake til svaret, kjelde {}",
        section="Avsnitt",
        page="s. {}",
        page_of="Side {}",
        unknown_publisher="ukjend utgjevar",
        no_year="u.å.",
        open_in_text="Opne sitatet i dokumentet",
        open_page="Opne sida i originalfila",
        show_page="Vis sida med sitatet markert",
        page_image="Side {} frå {}, med sitatet markert i gult",
        open_file="Originalfil",
        open_original="Hos utgjevaren",
        translation="Maskinomsett:",
        permanent="Adressa til denne sida viser alltid akkurat dette svaret og kan delast.",
        changed_new="Dokumentet har ein nyare versjon. Sitatet står framleis der.",
        changed_new_missing="Dokumentet har ein nyare versjon, der sitatet ikkje lenger står slik.",
        changed_gone="Dokumentet er ikkje lenger publisert her.",
        document="Dokument",
        about="Om dokumentet",
        publisher="Utgjevar",
        year="År",
        document_type="Type",
        country="Land",
        places="Stader",
        employer="Arbeidsgjevar",
        phases="Fasar",
        event_types="Hendingar",
        written_in="Språk",
        licence="Lisens",
        file="Fil",
        contents="Innhald",
        quote_marked="Gå til sitatet",
        older_version="Dette er ein eldre versjon av dokumentet.",
        show_current="Vis den nyaste",
        withdrawn="Dokumentet er ikkje lenger publisert. Det blir vist for at tidlegare svar skal kunne kontrollerast.",
        loading="Tenesta startar og kan ta imot spørsmål om nokre sekund.",
        empty="Her finst det ingen dokument enno. Når dei første er lesne inn, går det an å spørje.",
        failed="Tenesta kan ikkje svare akkurat no. Den som driftar henne, ser kvifor i loggen.",
        problem_titles={
            404: "Det finst ingenting her",
            422: "Det var ikkje råd å forstå",
            503: "Tenesta kan ikkje svare akkurat no",
            500: "Noko gjekk gale",
        },
        problem_details={
            404: "Adressa er feil, eller det som låg her, er fjerna.",
            422: "Noko i adressa eller skjemaet er feil. Byrja på nytt frå startsida.",
            503: "Vent nokre sekund og prøv igjen.",
            500: "Feilen ligg hos tenesta, ikkje hos deg. Prøv igjen om litt.",
        },
        to_start="Til startsida",
    ),
}
