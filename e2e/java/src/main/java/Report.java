import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a client program prints: one JSON line a step. */
final class Report {
    private Report() {}

    /** Reports what the client saw of an answer. */
    static void saw(String step, String operation, String requestId, Map<String, ?> saw) {
        print(step, operation, requestId, "saw", saw);
    }

    /** Reports the ids of all pages. */
    static void listing(String step, String operation, List<String> ids) {
        saw(step, operation, null, Map.of("ids", ids));
    }

    /** Reports an error as the client types it: its exception's class, and the reason where that class has one. */
    static void error(String step, String operation, String requestId, Exception e, String code, String message) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("type", e.getClass().getSimpleName());
        error.put("code", code);
        error.put("message", message);
        error.put("reason", reason(e));
        print(step, operation, requestId, "error", error);
    }

    /** The members of an answer as a map: name, value, name, value and so on. */
    static Map<String, Object> members(Object... pairs) {
        Map<String, Object> members = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            members.put((String) pairs[i], pairs[i + 1]);
        }
        return members;
    }

    private static String reason(Exception e) {
        for (String getter : List.of("reason", "getReason")) {
            try {
                return (String) e.getClass().getMethod(getter).invoke(e);
            } catch (ReflectiveOperationException none) {
                // the next spelling
            }
        }
        return null;
    }

    private static void print(String step, String operation, String requestId, String kind, Map<String, ?> outcome) {
        System.out.println(json(members("step", step, "operation", operation, "requestId", requestId, kind, outcome)));
    }

    private static String json(Object value) {
        if (value == null || value instanceof Number) {
            return String.valueOf(value);
        }
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(e -> json(e.getKey()) + ":" + json(e.getValue()))
                    .collect(Collectors.joining(",", "{", "}"));
        }
        if (value instanceof Collection<?> list) {
            return list.stream().map(Report::json).collect(Collectors.joining(",", "[", "]"));
        }
        String text = value.toString().replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
        return '"' + text + '"';
    }
}
