import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.StringReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.ar.ArabicAnalyzer;
import org.apache.lucene.analysis.ar.ArabicNormalizer;
import org.apache.lucene.analysis.ar.ArabicStemmer;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;
import org.apache.lucene.util.Version;

/** Measures Lucene on the same texts; `run` compiles and calls it. Prints a line of JSON for each tool. */
public final class Lucene {
    private static final int CHUNK = 200;
    /** Nanoseconds of CPU time: the first for the compiler inside the JVM to come to rest. */
    private static final long WARM_UP = 3_000_000_000L;
    private static final long BUDGET = 1_000_000_000L;

    /** Takes what comes out of a tool, so that none of it can be optimised away. */
    private static final class Seen {
        long pieces;
        long chars;
        long sum;
        List<String> shown;

        void text(char[] text, int length) {
            pieces++;
            chars += length;
            sum += length == 0 ? 0 : text[length - 1];
            if (shown != null) {
                shown.add(new String(text, 0, length));
            }
        }

        void span(String text, int start, int end) {
            pieces++;
            chars += end - start;
            sum += start;
            if (shown != null) {
                shown.add(text.substring(start, end));
            }
        }
    }

    private interface Work {
        void run(String input, Seen seen) throws IOException;
    }

    private static List<String> texts;
    private static List<String> words;
    private static boolean show;

    private static long cpu() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static void run(String task, String tool, String note, Work work) throws IOException {
        List<String> inputs = task.equals("e") ? words : texts;
        if (show) {
            for (String input : inputs) {
                Seen seen = new Seen();
                seen.shown = new ArrayList<>();
                work.run(input, seen);
                List<String> shown = new ArrayList<>();
                seen.shown.forEach(piece -> shown.add(quote(piece)));
                System.out.printf(
                        "{\"task\": %s, \"tool\": %s, \"input\": %s, \"output\": [%s]}%n",
                        quote(task), quote(tool), quote(input), String.join(", ", shown));
            }
            return;
        }
        for (long budget : new long[] {WARM_UP, BUDGET}) {
            Seen seen = new Seen();
            int at = 0;
            int count = 0;
            long wallStart = System.nanoTime();
            long start = cpu();
            while (cpu() - start < budget) {
                for (int i = 0; i < CHUNK; i++) {
                    work.run(inputs.get(at), seen);
                    at = at + 1 == inputs.size() ? 0 : at + 1;
                }
                count += CHUNK;
            }
            double seconds = (cpu() - start) / 1e9;
            double wall = (System.nanoTime() - wallStart) / 1e9;
            if (budget == BUDGET) {
                long bytes = 0;
                for (int i = 0; i < count; i++) {
                    bytes += inputs.get(i % inputs.size()).getBytes(StandardCharsets.UTF_8).length;
                }
                System.out.printf(
                        "{\"task\": %s, \"tool\": %s, \"version\": %s, \"note\": %s, \"inputs\": %d, \"bytes\": %d,"
                                + " \"pieces\": %d, \"cpu\": %f, \"wall\": %f, \"sum\": %d}%n",
                        quote(task), quote(tool), quote(Version.LATEST.toString()), quote(note), count, bytes,
                        seen.pieces, seconds, wall, seen.sum);
            }
        }
    }

    private static String quote(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\t", "\\t") + '"';
    }

    private static void each(TokenStream stream, Work token, String text, Seen seen) throws IOException {
        stream.reset();
        while (stream.incrementToken()) {
            token.run(text, seen);
        }
        stream.end();
        stream.close();
    }

    public static void main(String[] arguments) throws IOException {
        texts = Files.readAllLines(Path.of(arguments[0]));
        words = Files.readAllLines(Path.of(arguments[1]));
        show = arguments.length > 2 && arguments[2].equals("--show");

        ArabicNormalizer normalizer = new ArabicNormalizer();
        char[] buffer = new char[1 << 20];
        run("a", "Lucene ArabicNormalizer", "in place; eight marks, no dagger alef, no alef wasla", (text, seen) -> {
            int length = Math.min(text.length(), buffer.length);
            text.getChars(0, length, buffer, 0);
            seen.text(buffer, normalizer.normalize(buffer, length));
        });

        Tokenizer tokenizer = new StandardTokenizer();
        OffsetAttribute offset = tokenizer.addAttribute(OffsetAttribute.class);
        run("c", "Lucene StandardTokenizer", "words and numbers; copies each", (text, seen) -> {
            tokenizer.setReader(new StringReader(text));
            each(tokenizer, (t, s) -> s.span(t, offset.startOffset(), offset.endOffset()), text, seen);
        });

        Analyzer analyzer = new ArabicAnalyzer(CharArraySet.EMPTY_SET);
        run("d", "Lucene ArabicAnalyzer, no stop words", "with spans; digits, lower case", (text, seen) -> {
            TokenStream stream = analyzer.tokenStream("text", text);
            CharTermAttribute term = stream.addAttribute(CharTermAttribute.class);
            each(stream, (t, s) -> s.text(term.buffer(), term.length()), text, seen);
        });

        ArabicStemmer stemmer = new ArabicStemmer();
        run("e", "Lucene ArabicStemmer", "in place", (word, seen) -> {
            int length = Math.min(word.length(), buffer.length);
            word.getChars(0, length, buffer, 0);
            seen.text(buffer, stemmer.stem(buffer, length));
        });
    }
}
