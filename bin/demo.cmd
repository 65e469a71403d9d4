@echo off
setlocal
set PREPARE=%~dp0prepare.py
where py >nul 2>nul && (py -3 "%PREPARE%" run -m capaian demo %* & exit /b)
where python >nul 2>nul && (python "%PREPARE%" run -m capaian demo %* & exit /b)
echo Capaian needs Python 3.11 or later, and none was found. 1>&2
exit /b 1
