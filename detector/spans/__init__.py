"""From scores to spans: candidates, decoding, reasons and rules."""
