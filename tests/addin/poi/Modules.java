import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.poi.poifs.macros.VBAMacroReader;

/** Writes the macro modules of an add-in, as Apache POI reads them, into a folder: one file a module. */
public class Modules {
    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createDirectories(Path.of(arguments[1]));
        try (VBAMacroReader reader = new VBAMacroReader(new File(arguments[0]))) {
            for (Map.Entry<String, String> module : reader.readMacros().entrySet()) {
                Files.writeString(folder.resolve(module.getKey()), module.getValue());
            }
        }
    }
}
