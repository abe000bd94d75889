import Determinism

/// Word lists the scores look for, by hash. English with some German; in other languages the scores rest on the shape
/// of the text alone (lengths, numbers, marks).
enum Lexicon {
    private static func set(_ words: String) -> Set<UInt64> {
        Set(words.split(whereSeparator: { $0 == " " || $0 == "\n" }).map { StableHash.of(String($0)) })
    }

    /// Carry grammar, not subject.
    static let stopWords = set(
        """
        a about after all also am an and any are as at be because been but by can could did do does for from had has
        have he her here him his how i if in into is it its im ive just like me more most my no not of off on one only or
        other our out over s she so some such t than that thats the their them then there these they this those to too
        up us very via was we were what when where which who why will with would you your youre dont re rt amp
        und oder aber der die das den dem des ein eine einer eines einem ist sind war nicht mit auf für von im am zu zum
        zur als auch wir ihr sie er es ich wie was wer bei nach aus um an
        """)

    /// Reasoning and evidence.
    static let analysis = set(
        """
        according analysis analyze analysed analyzed approach approximately architecture assumption average baseline
        because benchmark bias causal cause caused causes compared comparison confidence consequence correlation data
        dataset depends despite difference distribution effect estimate estimated evidence experiment explains factor
        failure formula framework however hypothesis implementation implies instead interval latency limit measure
        measured median mechanism method metric model observed optimal outcome parameter percent percentile principle
        probability problem process protocol rate ratio reason research result results sample scale significant sources
        specifically standard statistics strategy structure study system therefore theory threshold throughput tradeoff
        trend underlying variance versus whereas analyse daten ergebnis methode studie system ursache vergleich weil
        jedoch dagegen deshalb
        """)

    /// Promise more than they say.
    static let hype = set(
        """
        amazing awesome best crazy epic gamechanger giveaway guaranteed hack huge incredible insane killer
        legendary lfg lit moon omg secret super unbelievable viral wow gm gn lol lmao haha
        """)

    static let emotion = set(
        """
        afraid amazing angry awful beautiful brave broke broken brutal crazy dangerous dead destroy fail failed fear
        finally free hate heartbreaking huge insane lies lost love massive mistake never painful proud quit regret risk
        sad scared secret shame shock shocked shocking stop stupid surprising terrible truth ugly unbelievable warning
        win wild worst wrong
        """)

    static let secondPerson = set("you your youre youve yours yourself du dein deine ihr euch eure")
    static let firstPerson = set("i im ive my me mine we our us ich wir mein meine unser unsere")
    static let callToAction = set("reply comment share retweet rt bookmark save follow tag thoughts agree")

    static let teaching = set(
        """
        tip tips guide tutorial learn learned lesson lessons explained explain steps step howto example examples basics
        beginner beginners course workshop introduction cheatsheet mistake mistakes avoid understand understanding
        practice practices template checklist anleitung lernen tipps
        """)
    static let reporting = set(
        """
        announced announces according report reports reported released release launches study survey found finds shows
        percent million billion data statistics update news today breaking official confirmed published paper results
        record studie bericht veröffentlicht
        """)
    static let opining = set(
        """
        think believe opinion unpopular should shouldnt must need overrated underrated wrong right better worse worst
        best honestly imo imho agree disagree hot take prefer hate love feel meinung finde sollte
        """)
    static let narrating = set(
        """
        was were went had came told said saw felt started began became realized remember once ago yesterday story when
        years later suddenly finally then grew left asked gestern damals
        """)
    static let promoting = set(
        """
        join register signup subscribe download buy launch launched launching sale discount offer free giveaway ticket
        tickets webinar event apply available checkout check presale mint link bio sign jetzt anmelden
        """)
    static let contrarian = set("unpopular wrong myth nobody stop overrated lie lies contrary actually never")
    static let announcing = set("announcing introducing launching launched released excited announce new neu")
}
