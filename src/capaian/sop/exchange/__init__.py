"""An SOP as a file that other programs read, and back: BPMN, XLSX, DOCX. Pure functions between bytes and ``Pack``."""
