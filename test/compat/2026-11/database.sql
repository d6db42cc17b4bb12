begin;
set local session_replication_role = replica;

delete from "appeals";
insert into "appeals" ("bucket", "phone_id", "number", "filed_at", "answer_by", "standing", "text", "decided_at", "outcome", "answer", "decided_by") overriding system value values
('2', '028b506a-c555-5f0d-d36c-8d7a38b872dd', '1', '2026-11-09 08:00:00+00', '2026-11-23 08:00:00+00', 'locked', 'I bought it in a shop, new, with a receipt.', NULL, NULL, NULL, NULL);

delete from "approvals";
insert into "approvals" ("sha256", "role", "operator", "proposer", "key", "assertion", "assertion_sha256", "at") overriding system value values
('Ea5F4gU_Aou7VlQ8lfpk0dTwWTs3bsL74Y7gV8lnRt0', 'approver', '945e1c04-964d-919b-97a0-d4e3cd405d6f', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', 'ESCyJZfOZbQv29isZ_xHBqaotfCn2o2jiis_rv-qti8', '{"v":1,"role":"approver","manifestSha256":"Ea5F4gU_Aou7VlQ8lfpk0dTwWTs3bsL74Y7gV8lnRt0","publicKey":"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEPv4TqTN8auQJtqLmsddtu24BY6v_wVysjTjzSn5bbaoEdU6o15PPBhsYukFgcllxo9lD4n0Qj2uE0NkREigh1Q","algorithm":-7,"rpId":"localhost","origin":"http://localhost:8787","authenticatorData":"SZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2MFAAAABw","clientDataJson":"eyJ0eXBlIjoid2ViYXV0aG4uZ2V0IiwiY2hhbGxlbmdlIjoia3BKaVN3dlQ3R2ZiTF9rdnFlZC1NWjUzZi1xV3lfVlZvc3RrRV9vV0NOSSIsIm9yaWdpbiI6Imh0dHA6Ly9sb2NhbGhvc3Q6ODc4NyIsImNyb3NzT3JpZ2luIjpmYWxzZX0","signature":"MEYCIQDlORj-g6IzFO8rb-CoDsf2xHYa2J3gEKwcZgaAHPQWgQIhAJp58y4P3PlSd0QrP9vp5hsO6sBueewNm6QdW3nYVBtf"}', 'oIpoJQi7NbBsyGKFEbINtWro5QLRDoK2Hm7qKggdTx0', '2026-11-18 08:00:00+00'),
('Ea5F4gU_Aou7VlQ8lfpk0dTwWTs3bsL74Y7gV8lnRt0', 'proposer', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', 'Ez2r0IloQNNnc_UBSbetJk4Cx0Ll2npuZt9LNmSvaHI', '{"v":1,"role":"proposer","manifestSha256":"Ea5F4gU_Aou7VlQ8lfpk0dTwWTs3bsL74Y7gV8lnRt0","publicKey":"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEFu3zQPz9CLHcoe-PEkdoshm1H0W0QdW7s7JktdG7hiNo-AYiQwTp_i62VnSHO1HyUEnUa8Q8MiICxD1bwXpBhA","algorithm":-7,"rpId":"localhost","origin":"http://localhost:8787","authenticatorData":"SZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2MFAAAABg","clientDataJson":"eyJ0eXBlIjoid2ViYXV0aG4uZ2V0IiwiY2hhbGxlbmdlIjoieExHT3JSVlNQbE1CU0V6UTRIVjM2T3JDbjJHRFBCTE5DcUZjNjEtaVIwUSIsIm9yaWdpbiI6Imh0dHA6Ly9sb2NhbGhvc3Q6ODc4NyIsImNyb3NzT3JpZ2luIjpmYWxzZX0","signature":"MEYCIQDgU1De69hqsmEk7nAitqQEvCEmIKISZ3qXeD17iqcZ9AIhANTZSxCpTXrOjTag7zRDghrYGTDj6XUd5Aq793ORX2-Y"}', 'YYnUkAgtGOQX8asTa1jKXJ_iVvX8_Cck8SbzKuOBoS0', '2026-11-18 08:00:00+00'),
('R8DhmyWJCQ5lXjvt3paZDQyr-eOBMC2fHIjZIC4FYNA', 'proposer', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', 'Ez2r0IloQNNnc_UBSbetJk4Cx0Ll2npuZt9LNmSvaHI', '{"v":1,"role":"proposer","manifestSha256":"R8DhmyWJCQ5lXjvt3paZDQyr-eOBMC2fHIjZIC4FYNA","publicKey":"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEFu3zQPz9CLHcoe-PEkdoshm1H0W0QdW7s7JktdG7hiNo-AYiQwTp_i62VnSHO1HyUEnUa8Q8MiICxD1bwXpBhA","algorithm":-7,"rpId":"localhost","origin":"http://localhost:8787","authenticatorData":"SZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2MFAAAABw","clientDataJson":"eyJ0eXBlIjoid2ViYXV0aG4uZ2V0IiwiY2hhbGxlbmdlIjoiX3RCYS04LWR5T2xXNlN5RDFnWTlfckhfM1dHZFRsamlYMWpQYUVjZW5TayIsIm9yaWdpbiI6Imh0dHA6Ly9sb2NhbGhvc3Q6ODc4NyIsImNyb3NzT3JpZ2luIjpmYWxzZX0","signature":"MEYCIQCctnrBRc7Baif6kbiXlvJwuTb6TAEn0BMfCDKCsOvUsgIhAPpL2B5JHK9d444XWta6IDVMsNvD9FoJ0z1GgwI5zRwm"}', 'FQ-9F7TgeEUsMtk-oNIfYfllyF1Mnv6Hu0gzufTU5dk', '2026-11-18 08:00:00+00'),
('WDIb6UTn4zOIRD8YMueGBmufJzGnmSrLhmmrhletbMM', 'approver', '945e1c04-964d-919b-97a0-d4e3cd405d6f', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', 'ESCyJZfOZbQv29isZ_xHBqaotfCn2o2jiis_rv-qti8', '{"v":1,"role":"approver","manifestSha256":"WDIb6UTn4zOIRD8YMueGBmufJzGnmSrLhmmrhletbMM","publicKey":"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEPv4TqTN8auQJtqLmsddtu24BY6v_wVysjTjzSn5bbaoEdU6o15PPBhsYukFgcllxo9lD4n0Qj2uE0NkREigh1Q","algorithm":-7,"rpId":"localhost","origin":"http://localhost:8787","authenticatorData":"SZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2MFAAAABA","clientDataJson":"eyJ0eXBlIjoid2ViYXV0aG4uZ2V0IiwiY2hhbGxlbmdlIjoiMmdSNHdyY21GYkFIMzA5a2tySzR5T1lYbFRxdlM0THExQkdXc3ROYzV2NCIsIm9yaWdpbiI6Imh0dHA6Ly9sb2NhbGhvc3Q6ODc4NyIsImNyb3NzT3JpZ2luIjpmYWxzZX0","signature":"MEUCIQCyRrOJeNoSpyK_j9DjNqt47y1EGiBX5mlGfjF6fXpm2AIgWIsWDJe0DJzDwFoqFz-lyWI4mYk-b0Hk8dG2duicw-o"}', 'kG3UcvnFNwL2h-OCyMl9sF1HFE5abicEN23VKzHnC4Q', '2026-11-05 08:00:00+00'),
('WDIb6UTn4zOIRD8YMueGBmufJzGnmSrLhmmrhletbMM', 'proposer', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', 'Ez2r0IloQNNnc_UBSbetJk4Cx0Ll2npuZt9LNmSvaHI', '{"v":1,"role":"proposer","manifestSha256":"WDIb6UTn4zOIRD8YMueGBmufJzGnmSrLhmmrhletbMM","publicKey":"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEFu3zQPz9CLHcoe-PEkdoshm1H0W0QdW7s7JktdG7hiNo-AYiQwTp_i62VnSHO1HyUEnUa8Q8MiICxD1bwXpBhA","algorithm":-7,"rpId":"localhost","origin":"http://localhost:8787","authenticatorData":"SZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2MFAAAABA","clientDataJson":"eyJ0eXBlIjoid2ViYXV0aG4uZ2V0IiwiY2hhbGxlbmdlIjoiRzBmVDh0cWNpel9hQ3BGbU82LTI4bG55MFlURnpCc2s5Sk9PUFdEUDI5WSIsIm9yaWdpbiI6Imh0dHA6Ly9sb2NhbGhvc3Q6ODc4NyIsImNyb3NzT3JpZ2luIjpmYWxzZX0","signature":"MEUCIFai5PItyoCxVfiV5o6d1wKuL9q_8geo-Vf68K7RORKwAiEA75ak57Og4mhUw3DZykDD8Zcggl7kIy5pQW00PrU7UzQ"}', 'Fk8TBsN8NGPutlQpb6lvfg5AVqXafh4rK7uSa8LkAW0', '2026-11-05 08:00:00+00'),
('cBTDWzUiAevFB4py9vzdTRVqsUhuhRi8f5EaliNevAE', 'approver', '945e1c04-964d-919b-97a0-d4e3cd405d6f', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', 'ESCyJZfOZbQv29isZ_xHBqaotfCn2o2jiis_rv-qti8', '{"v":1,"role":"approver","manifestSha256":"cBTDWzUiAevFB4py9vzdTRVqsUhuhRi8f5EaliNevAE","publicKey":"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEPv4TqTN8auQJtqLmsddtu24BY6v_wVysjTjzSn5bbaoEdU6o15PPBhsYukFgcllxo9lD4n0Qj2uE0NkREigh1Q","algorithm":-7,"rpId":"localhost","origin":"http://localhost:8787","authenticatorData":"SZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2MFAAAAAQ","clientDataJson":"eyJ0eXBlIjoid2ViYXV0aG4uZ2V0IiwiY2hhbGxlbmdlIjoiZ1ZPTXBxNmJUWXhCaC1oaE9Xekg1SnZ3eTNHY3dMaHN2eEFnbTVka185VSIsIm9yaWdpbiI6Imh0dHA6Ly9sb2NhbGhvc3Q6ODc4NyIsImNyb3NzT3JpZ2luIjpmYWxzZX0","signature":"MEUCIEbMh7c7nzzG6S2kxCcnogc8r3DDAz-mVvNyTHBUR3EBAiEAu05x_AUjS6YbXUgujeIOXd-VfCbmxkeZ4Ruml8YoTeI"}', 'QfpS0ONo-Va9QB51NQJrMgDaxZOJw6trUoQAFlqwzCY', '2026-08-20 00:00:00+00'),
('cBTDWzUiAevFB4py9vzdTRVqsUhuhRi8f5EaliNevAE', 'proposer', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', 'Ez2r0IloQNNnc_UBSbetJk4Cx0Ll2npuZt9LNmSvaHI', '{"v":1,"role":"proposer","manifestSha256":"cBTDWzUiAevFB4py9vzdTRVqsUhuhRi8f5EaliNevAE","publicKey":"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEFu3zQPz9CLHcoe-PEkdoshm1H0W0QdW7s7JktdG7hiNo-AYiQwTp_i62VnSHO1HyUEnUa8Q8MiICxD1bwXpBhA","algorithm":-7,"rpId":"localhost","origin":"http://localhost:8787","authenticatorData":"SZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2MFAAAAAQ","clientDataJson":"eyJ0eXBlIjoid2ViYXV0aG4uZ2V0IiwiY2hhbGxlbmdlIjoiMzNnMmRaWG1VWnFuS05qYkstT3hoT1Z6T1NUaHE3MUFBaGdSRk9JZld5YyIsIm9yaWdpbiI6Imh0dHA6Ly9sb2NhbGhvc3Q6ODc4NyIsImNyb3NzT3JpZ2luIjpmYWxzZX0","signature":"MEUCIEaK6W6eCKThjpDGk-wxBXxYBDCydfK5PzvTPgW0j-jlAiEA0lsXjefnkFoeTthvurGX5bUwCI0-hEKgqYaXKWKeyVc"}', 'mSMwU7IKbs0raXVNF2ew6Pi2AdD86rYWoCAMsSsOvKg', '2026-08-20 00:00:00+00');

delete from "audit";
insert into "audit" ("id", "at", "who", "operator_id", "session_id", "operation", "target", "outcome", "details") overriding system value values
('1', '2026-08-20 00:00:00+00', 'machine', NULL, NULL, 'inviteOperator', 'operator=a2b3d609ff51476e58e8e7e15e46e437', 'done', '{"roles":["investigator","compliance"]}'),
('2', '2026-08-20 00:00:00+00', 'machine', NULL, NULL, 'inviteOperator', 'operator=945e1c04964d919b97a0d4e3cd405d6f', 'done', '{"roles":["investigator","compliance"]}'),
('3', '2026-08-20 00:00:00+00', 'operator', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', '4c6b2bfb-cde3-a0e3-faa2-52bac57de544', 'finishEnrolment', 'operator=a2b3d609ff51476e58e8e7e15e46e437', 'done', '{"credentialId":"jzy5XBdIRWhYt9MZokMkbw","linkBy":"machine"}'),
('4', '2026-08-20 00:00:00+00', 'operator', '945e1c04-964d-919b-97a0-d4e3cd405d6f', '3a04705d-cbb2-57de-d0c8-c24452805166', 'finishEnrolment', 'operator=945e1c04964d919b97a0d4e3cd405d6f', 'done', '{"credentialId":"Uj0jLOofxKXfYqtULhtpBw","linkBy":"machine"}'),
('5', '2026-08-20 00:00:00+00', 'operator', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', '4c6b2bfb-cde3-a0e3-faa2-52bac57de544', 'proposePolicy', '7d7ca59b271498016d4d3adc88ea6c32', 'done', '{"policies":["compliance-proposes-and-approves"],"policy":"six-destinations","version":1,"sha256":"9g0NRtKJJo7HVYSiz48BNIpAEx81JE4SD0HJmp_4MDQ"}'),
('6', '2026-08-20 00:00:00+00', 'operator', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', '4c6b2bfb-cde3-a0e3-faa2-52bac57de544', 'confirmProposal', '7d7ca59b271498016d4d3adc88ea6c32', 'done', '{"policies":["investigator-works-cases","compliance-proposes-and-approves"],"sha256":"cBTDWzUiAevFB4py9vzdTRVqsUhuhRi8f5EaliNevAE","assertionSha256":"mSMwU7IKbs0raXVNF2ew6Pi2AdD86rYWoCAMsSsOvKg"}'),
('7', '2026-08-20 00:00:00+00', 'operator', '945e1c04-964d-919b-97a0-d4e3cd405d6f', '3a04705d-cbb2-57de-d0c8-c24452805166', 'approveMeasure', 'measureId=7d7ca59b271498016d4d3adc88ea6c32', 'begun', '{"policies":["compliance-proposes-and-approves"]}'),
('8', '2026-08-20 00:00:00+00', 'operator', '945e1c04-964d-919b-97a0-d4e3cd405d6f', '3a04705d-cbb2-57de-d0c8-c24452805166', 'approveMeasure', 'measureId=7d7ca59b271498016d4d3adc88ea6c32', 'done', '{"policies":["compliance-proposes-and-approves"]}'),
('9', '2026-08-20 00:00:00+00', 'operator', '945e1c04-964d-919b-97a0-d4e3cd405d6f', '3a04705d-cbb2-57de-d0c8-c24452805166', 'confirmApproval', '7d7ca59b271498016d4d3adc88ea6c32', 'done', '{"policies":["compliance-proposes-and-approves"],"sha256":"cBTDWzUiAevFB4py9vzdTRVqsUhuhRi8f5EaliNevAE","assertionSha256":"QfpS0ONo-Va9QB51NQJrMgDaxZOJw6trUoQAFlqwzCY"}'),
('10', '2026-09-05 08:00:00+00', 'operator', '945e1c04-964d-919b-97a0-d4e3cd405d6f', 'c0269d32-5b08-a46c-b0b6-0e15bdb20cb4', 'finishSignIn', 'operator=945e1c04964d919b97a0d4e3cd405d6f', 'done', '{"method":"passkey","credentialId":"Uj0jLOofxKXfYqtULhtpBw"}'),
('11', '2026-09-05 08:00:00+00', 'operator', '945e1c04-964d-919b-97a0-d4e3cd405d6f', 'c0269d32-5b08-a46c-b0b6-0e15bdb20cb4', 'grantExemption', 'phoneId=36091205a17500feb41c714f991523a8', 'begun', '{"policies":["compliance-favours-owners","investigator-favours-owners"]}'),
('12', '2026-09-05 08:00:00+00', 'operator', '945e1c04-964d-919b-97a0-d4e3cd405d6f', 'c0269d32-5b08-a46c-b0b6-0e15bdb20cb4', 'grantExemption', 'phoneId=36091205a17500feb41c714f991523a8', 'done', '{"policies":["compliance-favours-owners","investigator-favours-owners"]}'),
('13', '2026-10-21 11:00:00+00', 'operator', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', '7b50e81a-bdd7-7d2c-efb5-c0b4c85f233a', 'finishSignIn', 'operator=a2b3d609ff51476e58e8e7e15e46e437', 'done', '{"method":"passkey","credentialId":"jzy5XBdIRWhYt9MZokMkbw"}'),
('14', '2026-10-21 11:00:00+00', 'operator', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', '7b50e81a-bdd7-7d2c-efb5-c0b4c85f233a', 'readDossier', 'phoneId=273f144ea297a93d872d76b769437758', 'done', '{"policies":["investigator-reads-phones-and-cases","compliance-reads-phones-and-cases"]}'),
('15', '2026-11-05 08:00:00+00', 'operator', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', 'ba965285-cd44-b1dd-479d-2da9da740d52', 'finishSignIn', 'operator=a2b3d609ff51476e58e8e7e15e46e437', 'done', '{"method":"passkey","credentialId":"jzy5XBdIRWhYt9MZokMkbw"}'),
('16', '2026-11-05 08:00:00+00', 'operator', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', 'ba965285-cd44-b1dd-479d-2da9da740d52', 'openCase', 'C-J4F14H4NR9', 'done', '{"policies":["compliance-proposes-and-approves","investigator-works-cases"],"title":"A lot that woke where it was not sold","clauses":["cu-activation"],"limitDays":60}'),
('17', '2026-11-05 08:00:00+00', 'operator', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', 'ba965285-cd44-b1dd-479d-2da9da740d52', 'draftMeasure', '7f2472c39287e71c946de7a1f1aa799b', 'done', '{"policies":["investigator-works-cases","compliance-proposes-and-approves"],"case":"C-J4F14H4NR9","clauses":["cu-activation"],"reason":"Sold for Panama, first started in Havana","phones":5}'),
('18', '2026-11-05 08:00:00+00', 'operator', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', 'ba965285-cd44-b1dd-479d-2da9da740d52', 'proposeMeasure', 'measureId=7f2472c39287e71c946de7a1f1aa799b', 'begun', '{"policies":["investigator-works-cases","compliance-proposes-and-approves"]}'),
('19', '2026-11-05 08:00:00+00', 'operator', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', 'ba965285-cd44-b1dd-479d-2da9da740d52', 'proposeMeasure', 'measureId=7f2472c39287e71c946de7a1f1aa799b', 'done', '{"policies":["investigator-works-cases","compliance-proposes-and-approves"]}'),
('20', '2026-11-05 08:00:00+00', 'operator', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', 'ba965285-cd44-b1dd-479d-2da9da740d52', 'confirmProposal', '7f2472c39287e71c946de7a1f1aa799b', 'done', '{"policies":["investigator-works-cases","compliance-proposes-and-approves"],"sha256":"WDIb6UTn4zOIRD8YMueGBmufJzGnmSrLhmmrhletbMM","assertionSha256":"Fk8TBsN8NGPutlQpb6lvfg5AVqXafh4rK7uSa8LkAW0"}'),
('21', '2026-11-05 08:00:00+00', 'operator', '945e1c04-964d-919b-97a0-d4e3cd405d6f', '2a0ae5ca-a867-080d-c993-20da1709a1f9', 'finishSignIn', 'operator=945e1c04964d919b97a0d4e3cd405d6f', 'done', '{"method":"passkey","credentialId":"Uj0jLOofxKXfYqtULhtpBw"}'),
('22', '2026-11-05 08:00:00+00', 'operator', '945e1c04-964d-919b-97a0-d4e3cd405d6f', '2a0ae5ca-a867-080d-c993-20da1709a1f9', 'approveMeasure', 'measureId=7f2472c39287e71c946de7a1f1aa799b', 'begun', '{"policies":["compliance-proposes-and-approves"]}'),
('23', '2026-11-05 08:00:00+00', 'operator', '945e1c04-964d-919b-97a0-d4e3cd405d6f', '2a0ae5ca-a867-080d-c993-20da1709a1f9', 'approveMeasure', 'measureId=7f2472c39287e71c946de7a1f1aa799b', 'done', '{"policies":["compliance-proposes-and-approves"]}'),
('24', '2026-11-05 08:00:00+00', 'operator', '945e1c04-964d-919b-97a0-d4e3cd405d6f', '2a0ae5ca-a867-080d-c993-20da1709a1f9', 'confirmApproval', '7f2472c39287e71c946de7a1f1aa799b', 'done', '{"policies":["compliance-proposes-and-approves"],"sha256":"WDIb6UTn4zOIRD8YMueGBmufJzGnmSrLhmmrhletbMM","assertionSha256":"kG3UcvnFNwL2h-OCyMl9sF1HFE5abicEN23VKzHnC4Q"}'),
('25', '2026-11-08 08:00:00+00', 'operator', '945e1c04-964d-919b-97a0-d4e3cd405d6f', 'c95fa779-7ef8-c8bf-ec9a-9d64c16bcdfb', 'finishSignIn', 'operator=945e1c04964d919b97a0d4e3cd405d6f', 'done', '{"method":"passkey","credentialId":"Uj0jLOofxKXfYqtULhtpBw"}'),
('26', '2026-11-08 08:00:00+00', 'operator', '945e1c04-964d-919b-97a0-d4e3cd405d6f', 'c95fa779-7ef8-c8bf-ec9a-9d64c16bcdfb', 'releasePhone', 'phoneId=0c1933a8ae15b0be9bca8fdf1824d39b', 'done', '{"policies":["compliance-favours-owners","investigator-favours-owners"]}'),
('27', '2026-11-18 08:00:00+00', 'operator', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', 'c4dc2463-5b73-45a3-dff6-c3f4ee5ed294', 'finishSignIn', 'operator=a2b3d609ff51476e58e8e7e15e46e437', 'done', '{"method":"passkey","credentialId":"jzy5XBdIRWhYt9MZokMkbw"}'),
('28', '2026-11-18 08:00:00+00', 'operator', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', 'c4dc2463-5b73-45a3-dff6-c3f4ee5ed294', 'openCase', 'C-QPJ9VG536A', 'done', '{"policies":["compliance-proposes-and-approves","investigator-works-cases"],"title":"A second lot","clauses":["cu-activation"],"limitDays":60}'),
('29', '2026-11-18 08:00:00+00', 'operator', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', 'c4dc2463-5b73-45a3-dff6-c3f4ee5ed294', 'draftMeasure', 'd4462ab5f01ac6dada713a6b176c10a9', 'done', '{"policies":["investigator-works-cases","compliance-proposes-and-approves"],"case":"C-QPJ9VG536A","clauses":["cu-activation"],"reason":"Sold for Panama, first started in Havana","phones":1}'),
('30', '2026-11-18 08:00:00+00', 'operator', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', 'c4dc2463-5b73-45a3-dff6-c3f4ee5ed294', 'proposeMeasure', 'measureId=d4462ab5f01ac6dada713a6b176c10a9', 'begun', '{"policies":["investigator-works-cases","compliance-proposes-and-approves"]}'),
('31', '2026-11-18 08:00:00+00', 'operator', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', 'c4dc2463-5b73-45a3-dff6-c3f4ee5ed294', 'proposeMeasure', 'measureId=d4462ab5f01ac6dada713a6b176c10a9', 'done', '{"policies":["investigator-works-cases","compliance-proposes-and-approves"]}'),
('32', '2026-11-18 08:00:00+00', 'operator', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', 'c4dc2463-5b73-45a3-dff6-c3f4ee5ed294', 'confirmProposal', 'd4462ab5f01ac6dada713a6b176c10a9', 'done', '{"policies":["investigator-works-cases","compliance-proposes-and-approves"],"sha256":"Ea5F4gU_Aou7VlQ8lfpk0dTwWTs3bsL74Y7gV8lnRt0","assertionSha256":"YYnUkAgtGOQX8asTa1jKXJ_iVvX8_Cck8SbzKuOBoS0"}'),
('33', '2026-11-18 08:00:00+00', 'operator', '945e1c04-964d-919b-97a0-d4e3cd405d6f', 'ae971866-f69c-95c3-4c03-07bca37ff698', 'finishSignIn', 'operator=945e1c04964d919b97a0d4e3cd405d6f', 'done', '{"method":"passkey","credentialId":"Uj0jLOofxKXfYqtULhtpBw"}'),
('34', '2026-11-18 08:00:00+00', 'operator', '945e1c04-964d-919b-97a0-d4e3cd405d6f', 'ae971866-f69c-95c3-4c03-07bca37ff698', 'approveMeasure', 'measureId=d4462ab5f01ac6dada713a6b176c10a9', 'begun', '{"policies":["compliance-proposes-and-approves"]}'),
('35', '2026-11-18 08:00:00+00', 'operator', '945e1c04-964d-919b-97a0-d4e3cd405d6f', 'ae971866-f69c-95c3-4c03-07bca37ff698', 'approveMeasure', 'measureId=d4462ab5f01ac6dada713a6b176c10a9', 'done', '{"policies":["compliance-proposes-and-approves"]}'),
('36', '2026-11-18 08:00:00+00', 'operator', '945e1c04-964d-919b-97a0-d4e3cd405d6f', 'ae971866-f69c-95c3-4c03-07bca37ff698', 'confirmApproval', 'd4462ab5f01ac6dada713a6b176c10a9', 'done', '{"policies":["compliance-proposes-and-approves"],"sha256":"Ea5F4gU_Aou7VlQ8lfpk0dTwWTs3bsL74Y7gV8lnRt0","assertionSha256":"oIpoJQi7NbBsyGKFEbINtWro5QLRDoK2Hm7qKggdTx0"}'),
('37', '2026-11-18 08:00:00+00', 'operator', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', 'c4dc2463-5b73-45a3-dff6-c3f4ee5ed294', 'openCase', 'C-YF5GQ2JDP9', 'done', '{"policies":["compliance-proposes-and-approves","investigator-works-cases"],"title":"A third lot, of which one person is sure","clauses":["cu-activation"],"limitDays":60}'),
('38', '2026-11-18 08:00:00+00', 'operator', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', 'c4dc2463-5b73-45a3-dff6-c3f4ee5ed294', 'draftMeasure', 'ebc00e52786f96a79dd3e93c570753d3', 'done', '{"policies":["investigator-works-cases","compliance-proposes-and-approves"],"case":"C-YF5GQ2JDP9","clauses":["cu-activation"],"reason":"Sold for Panama, first started in Havana","phones":1}'),
('39', '2026-11-18 08:00:00+00', 'operator', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', 'c4dc2463-5b73-45a3-dff6-c3f4ee5ed294', 'proposeMeasure', 'measureId=ebc00e52786f96a79dd3e93c570753d3', 'begun', '{"policies":["investigator-works-cases","compliance-proposes-and-approves"]}'),
('40', '2026-11-18 08:00:00+00', 'operator', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', 'c4dc2463-5b73-45a3-dff6-c3f4ee5ed294', 'proposeMeasure', 'measureId=ebc00e52786f96a79dd3e93c570753d3', 'done', '{"policies":["investigator-works-cases","compliance-proposes-and-approves"]}'),
('41', '2026-11-18 08:00:00+00', 'operator', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', 'c4dc2463-5b73-45a3-dff6-c3f4ee5ed294', 'confirmProposal', 'ebc00e52786f96a79dd3e93c570753d3', 'done', '{"policies":["investigator-works-cases","compliance-proposes-and-approves"],"sha256":"R8DhmyWJCQ5lXjvt3paZDQyr-eOBMC2fHIjZIC4FYNA","assertionSha256":"FQ-9F7TgeEUsMtk-oNIfYfllyF1Mnv6Hu0gzufTU5dk"}'),
('42', '2026-11-19 08:00:00+00', 'operator', '945e1c04-964d-919b-97a0-d4e3cd405d6f', '61187141-7765-180c-64ab-5a4020aff240', 'finishSignIn', 'operator=945e1c04964d919b97a0d4e3cd405d6f', 'done', '{"method":"passkey","credentialId":"Uj0jLOofxKXfYqtULhtpBw"}'),
('43', '2026-11-19 08:00:00+00', 'operator', '945e1c04-964d-919b-97a0-d4e3cd405d6f', '61187141-7765-180c-64ab-5a4020aff240', 'releasePhone', 'phoneId=ae57d87dbc2ca5dff8e7c089b05aca91', 'done', '{"policies":["compliance-favours-owners","investigator-favours-owners"]}'),
('44', '2026-11-20 12:00:00+00', 'operator', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', '417ee438-8d88-fa4b-f9d9-d343a838b2e9', 'finishSignIn', 'operator=a2b3d609ff51476e58e8e7e15e46e437', 'done', '{"method":"passkey","credentialId":"jzy5XBdIRWhYt9MZokMkbw"}'),
('45', '2026-11-20 12:00:00+00', 'operator', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', '417ee438-8d88-fa4b-f9d9-d343a838b2e9', 'readDossier', 'phoneId=12a6a2c13872278011968cc155447de0', 'done', '{"policies":["investigator-reads-phones-and-cases","compliance-reads-phones-and-cases"]}'),
('46', '2026-11-20 12:00:00+00', 'operator', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', '417ee438-8d88-fa4b-f9d9-d343a838b2e9', 'readDossier', 'phoneId=02d5c1f31c980d7ec05ce5d77f7752fc', 'done', '{"policies":["investigator-reads-phones-and-cases","compliance-reads-phones-and-cases"]}'),
('47', '2026-11-20 12:00:00+00', 'operator', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', '417ee438-8d88-fa4b-f9d9-d343a838b2e9', 'readDossier', 'phoneId=028b506ac5555f0dd36c8d7a38b872dd', 'done', '{"policies":["investigator-reads-phones-and-cases","compliance-reads-phones-and-cases"]}'),
('48', '2026-11-20 12:00:00+00', 'operator', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', '417ee438-8d88-fa4b-f9d9-d343a838b2e9', 'readDossier', 'phoneId=0c1933a8ae15b0be9bca8fdf1824d39b', 'done', '{"policies":["investigator-reads-phones-and-cases","compliance-reads-phones-and-cases"]}'),
('49', '2026-11-20 12:00:00+00', 'operator', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', '417ee438-8d88-fa4b-f9d9-d343a838b2e9', 'readDossier', 'phoneId=ae57d87dbc2ca5dff8e7c089b05aca91', 'done', '{"policies":["investigator-reads-phones-and-cases","compliance-reads-phones-and-cases"]}'),
('50', '2026-11-20 12:00:00+00', 'operator', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', '417ee438-8d88-fa4b-f9d9-d343a838b2e9', 'readDossier', 'phoneId=6704733b922e59d8e5de0d28214a9eb8', 'done', '{"policies":["investigator-reads-phones-and-cases","compliance-reads-phones-and-cases"]}'),
('51', '2026-11-20 12:00:00+00', 'operator', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', '417ee438-8d88-fa4b-f9d9-d343a838b2e9', 'readDossier', 'phoneId=36091205a17500feb41c714f991523a8', 'done', '{"policies":["investigator-reads-phones-and-cases","compliance-reads-phones-and-cases"]}'),
('52', '2026-11-20 12:00:00+00', 'operator', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', '417ee438-8d88-fa4b-f9d9-d343a838b2e9', 'readDossier', 'phoneId=492cc7dbd377f8b6789632758b4bd274', 'done', '{"policies":["investigator-reads-phones-and-cases","compliance-reads-phones-and-cases"]}'),
('53', '2026-11-20 12:00:00+00', 'operator', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', '417ee438-8d88-fa4b-f9d9-d343a838b2e9', 'readDossier', 'phoneId=6543c17f7cd1bbfbff4a1ff9efe77b10', 'done', '{"policies":["investigator-reads-phones-and-cases","compliance-reads-phones-and-cases"]}'),
('54', '2026-11-20 12:00:00+00', 'operator', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', '417ee438-8d88-fa4b-f9d9-d343a838b2e9', 'readDossier', 'phoneId=68a9be53e16eadd77cccae9b0feb0a28', 'done', '{"policies":["investigator-reads-phones-and-cases","compliance-reads-phones-and-cases"]}'),
('55', '2026-11-20 12:00:00+00', 'operator', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', '417ee438-8d88-fa4b-f9d9-d343a838b2e9', 'readDossier', 'phoneId=575b1db669002b12a7de104cb09a97fa', 'done', '{"policies":["investigator-reads-phones-and-cases","compliance-reads-phones-and-cases"]}'),
('56', '2026-11-20 12:00:00+00', 'operator', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', '417ee438-8d88-fa4b-f9d9-d343a838b2e9', 'readDossier', 'phoneId=a0171099e0baf05d2426460810592323', 'done', '{"policies":["investigator-reads-phones-and-cases","compliance-reads-phones-and-cases"]}'),
('57', '2026-11-20 12:00:00+00', 'operator', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', '417ee438-8d88-fa4b-f9d9-d343a838b2e9', 'readDossier', 'phoneId=273f144ea297a93d872d76b769437758', 'done', '{"policies":["investigator-reads-phones-and-cases","compliance-reads-phones-and-cases"]}'),
('58', '2026-11-20 12:00:00+00', 'operator', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', '417ee438-8d88-fa4b-f9d9-d343a838b2e9', 'readDossier', 'phoneId=6b772b060eb26cbfa3cc0fac36972d82', 'done', '{"policies":["investigator-reads-phones-and-cases","compliance-reads-phones-and-cases"]}'),
('59', '2026-11-20 12:00:00+00', 'operator', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', '417ee438-8d88-fa4b-f9d9-d343a838b2e9', 'readDossier', 'phoneId=d3a6327e230221dca7fd8b6fedabd051', 'done', '{"policies":["investigator-reads-phones-and-cases","compliance-reads-phones-and-cases"]}'),
('60', '2026-11-20 12:00:00+00', 'operator', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', '417ee438-8d88-fa4b-f9d9-d343a838b2e9', 'readDossier', 'phoneId=575b1db669002b12a7de104cb09a97fa', 'done', '{"policies":["investigator-reads-phones-and-cases","compliance-reads-phones-and-cases"]}');

delete from "cases";
insert into "cases" ("id", "number", "title", "clauses", "opened_by", "opened_at", "limit_at", "state", "ended_at", "ended_by", "finding", "reason", "spread_at") overriding system value values
('C-J4F14H4NR9', '1', 'A lot that woke where it was not sold', '{cu-activation}', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', '2026-11-05 08:00:00+00', '2027-01-04 08:00:00+00', 'open', NULL, NULL, NULL, NULL, NULL),
('C-QPJ9VG536A', '2', 'A second lot', '{cu-activation}', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', '2026-11-18 08:00:00+00', '2027-01-17 08:00:00+00', 'open', NULL, NULL, NULL, NULL, NULL),
('C-YF5GQ2JDP9', '3', 'A third lot, of which one person is sure', '{cu-activation}', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', '2026-11-18 08:00:00+00', '2027-01-17 08:00:00+00', 'open', NULL, NULL, NULL, NULL, NULL);

delete from "decisions";
insert into "decisions" ("bucket", "phone_id", "number", "decided_now", "known_at", "event_count", "standing", "sha256") overriding system value values
('2', '028b506a-c555-5f0d-d36c-8d7a38b872dd', '1', '2026-09-02 08:00:00+00', '2026-09-02 08:00:00+00', '2', 'clear', 'Y46Gxo4U9v-Xz71pw0hc0Sxj7-bBQ4n72LDEanDwmC8'),
('2', '028b506a-c555-5f0d-d36c-8d7a38b872dd', '2', '2026-09-03 10:00:00+00', '2026-09-03 10:00:00+00', '3', 'notice', 'd0IzObrOzMhMkY9Q77A8GOylqnuBEMJEers6ek8VdHA'),
('2', '028b506a-c555-5f0d-d36c-8d7a38b872dd', '3', '2026-09-03 11:00:00+00', '2026-09-03 11:00:00+00', '5', 'notice', '9DDqAsNKNK_frfxWWP7MUbBN7K_WX0EQ7exHljt9K-Y'),
('2', '028b506a-c555-5f0d-d36c-8d7a38b872dd', '4', '2026-10-20 08:00:00+00', '2026-10-20 08:00:00+00', '5', 'due', 'u5yXWY8KrWbiLXEbWFKBywXGvf7DRMbSdqxJTIOgHNs'),
('2', '028b506a-c555-5f0d-d36c-8d7a38b872dd', '5', '2026-11-05 08:00:00+00', '2026-11-05 08:00:00+00', '8', 'locked', 'tM_f1Vml-sfkQe1nYmS7MLBfGrVsmiA3CnsprQaX4o4'),
('2', '028b506a-c555-5f0d-d36c-8d7a38b872dd', '6', '2026-11-05 09:00:00+00', '2026-11-05 09:00:00+00', '9', 'locked', 'ODK4Em60yhSWJ6hdLY1VLBA6PN9EYiGbdxI6O_p_64o'),
('2', '028b506a-c555-5f0d-d36c-8d7a38b872dd', '7', '2026-11-09 08:00:00+00', '2026-11-09 08:00:00+00', '12', 'due', 'OXLZz3G6a2Z1DxsPiISuhE4hAql1tpRaREwmZ-r7TuE'),
('2', '02d5c1f3-1c98-0d7e-c05c-e5d77f7752fc', '1', '2026-09-02 08:00:00+00', '2026-09-02 08:00:00+00', '2', 'clear', 'Y46Gxo4U9v-Xz71pw0hc0Sxj7-bBQ4n72LDEanDwmC8'),
('2', '02d5c1f3-1c98-0d7e-c05c-e5d77f7752fc', '2', '2026-09-03 10:00:00+00', '2026-09-03 10:00:00+00', '3', 'notice', 'd0IzObrOzMhMkY9Q77A8GOylqnuBEMJEers6ek8VdHA'),
('2', '02d5c1f3-1c98-0d7e-c05c-e5d77f7752fc', '3', '2026-09-03 11:00:00+00', '2026-09-03 11:00:00+00', '5', 'notice', '9DDqAsNKNK_frfxWWP7MUbBN7K_WX0EQ7exHljt9K-Y'),
('2', '02d5c1f3-1c98-0d7e-c05c-e5d77f7752fc', '4', '2026-10-20 08:00:00+00', '2026-10-20 08:00:00+00', '5', 'due', 'u5yXWY8KrWbiLXEbWFKBywXGvf7DRMbSdqxJTIOgHNs'),
('2', '02d5c1f3-1c98-0d7e-c05c-e5d77f7752fc', '5', '2026-11-05 08:00:00+00', '2026-11-05 08:00:00+00', '8', 'locked', 'tM_f1Vml-sfkQe1nYmS7MLBfGrVsmiA3CnsprQaX4o4'),
('2', '02d5c1f3-1c98-0d7e-c05c-e5d77f7752fc', '6', '2026-11-05 09:00:00+00', '2026-11-05 09:00:00+00', '9', 'locked', 'ODK4Em60yhSWJ6hdLY1VLBA6PN9EYiGbdxI6O_p_64o'),
('12', '0c1933a8-ae15-b0be-9bca-8fdf1824d39b', '1', '2026-09-02 08:00:00+00', '2026-09-02 08:00:00+00', '2', 'clear', 'Y46Gxo4U9v-Xz71pw0hc0Sxj7-bBQ4n72LDEanDwmC8'),
('12', '0c1933a8-ae15-b0be-9bca-8fdf1824d39b', '2', '2026-09-03 10:00:00+00', '2026-09-03 10:00:00+00', '3', 'notice', 'd0IzObrOzMhMkY9Q77A8GOylqnuBEMJEers6ek8VdHA'),
('12', '0c1933a8-ae15-b0be-9bca-8fdf1824d39b', '3', '2026-09-03 11:00:00+00', '2026-09-03 11:00:00+00', '5', 'notice', '9DDqAsNKNK_frfxWWP7MUbBN7K_WX0EQ7exHljt9K-Y'),
('12', '0c1933a8-ae15-b0be-9bca-8fdf1824d39b', '4', '2026-10-20 08:00:00+00', '2026-10-20 08:00:00+00', '5', 'due', 'u5yXWY8KrWbiLXEbWFKBywXGvf7DRMbSdqxJTIOgHNs'),
('12', '0c1933a8-ae15-b0be-9bca-8fdf1824d39b', '5', '2026-11-05 08:00:00+00', '2026-11-05 08:00:00+00', '8', 'locked', 'tM_f1Vml-sfkQe1nYmS7MLBfGrVsmiA3CnsprQaX4o4'),
('12', '0c1933a8-ae15-b0be-9bca-8fdf1824d39b', '6', '2026-11-05 09:00:00+00', '2026-11-05 09:00:00+00', '9', 'locked', 'ODK4Em60yhSWJ6hdLY1VLBA6PN9EYiGbdxI6O_p_64o'),
('12', '0c1933a8-ae15-b0be-9bca-8fdf1824d39b', '7', '2026-11-08 08:00:00+00', '2026-11-08 08:00:00+00', '11', 'due', 'haBeIxEe3FrnWcK85tK5ueeD8_L0JxHlHgoaXTSnr-4'),
('12', '0c1933a8-ae15-b0be-9bca-8fdf1824d39b', '8', '2026-11-08 08:00:00+00', '2026-11-08 08:00:00+00', '12', 'due', '550kZwSGugNLZfn-1RbdNewLSzQJGtuwE60TOn5QyXs'),
('18', '12a6a2c1-3872-2780-1196-8cc155447de0', '1', '2026-09-02 08:00:00+00', '2026-09-02 08:00:00+00', '2', 'clear', 'Y46Gxo4U9v-Xz71pw0hc0Sxj7-bBQ4n72LDEanDwmC8'),
('18', '12a6a2c1-3872-2780-1196-8cc155447de0', '2', '2026-09-03 10:00:00+00', '2026-09-03 10:00:00+00', '3', 'notice', 'd0IzObrOzMhMkY9Q77A8GOylqnuBEMJEers6ek8VdHA'),
('18', '12a6a2c1-3872-2780-1196-8cc155447de0', '3', '2026-09-03 11:00:00+00', '2026-09-03 11:00:00+00', '5', 'notice', '9DDqAsNKNK_frfxWWP7MUbBN7K_WX0EQ7exHljt9K-Y'),
('18', '12a6a2c1-3872-2780-1196-8cc155447de0', '4', '2026-10-20 08:00:00+00', '2026-10-20 08:00:00+00', '5', 'due', 'u5yXWY8KrWbiLXEbWFKBywXGvf7DRMbSdqxJTIOgHNs'),
('39', '273f144e-a297-a93d-872d-76b769437758', '1', '2026-10-20 08:00:00+00', '2026-10-20 08:00:00+00', '2', 'clear', 'Op4q3mLB0IFHFLfgkQgMMFZCW4HOKL0gdCNjhSJyLZ8'),
('39', '273f144e-a297-a93d-872d-76b769437758', '2', '2026-10-21 10:00:00+00', '2026-10-21 10:00:00+00', '3', 'notice', 'ljBrqcBoKgg2r-Lk_ms20GeJuRoe8MqKil3ZSIW4IN0'),
('39', '273f144e-a297-a93d-872d-76b769437758', '3', '2026-10-21 11:00:00+00', '2026-10-21 11:00:00+00', '5', 'notice', 'jpPuhR7iYJHjUonn_NdYnQFkeJhADjqbVdO-rPJP4Xw'),
('39', '273f144e-a297-a93d-872d-76b769437758', '4', '2026-10-25 08:00:00+00', '2026-10-25 08:00:00+00', '7', 'notice', 'cucvU9sA0wj4n9NJPDLCrdGBAV-TYa-Z0jUeXSSKhf8'),
('39', '273f144e-a297-a93d-872d-76b769437758', '5', '2026-11-05 08:00:00+00', '2026-11-05 08:00:00+00', '9', 'grace', 'FWnydBu36Hz2bIozAR1xyl25OLxuh-QajTqi8n3VXks'),
('54', '36091205-a175-00fe-b41c-714f991523a8', '1', '2026-09-02 08:00:00+00', '2026-09-02 08:00:00+00', '2', 'clear', 'Y46Gxo4U9v-Xz71pw0hc0Sxj7-bBQ4n72LDEanDwmC8'),
('54', '36091205-a175-00fe-b41c-714f991523a8', '2', '2026-09-03 10:00:00+00', '2026-09-03 10:00:00+00', '3', 'notice', 'd0IzObrOzMhMkY9Q77A8GOylqnuBEMJEers6ek8VdHA'),
('54', '36091205-a175-00fe-b41c-714f991523a8', '3', '2026-09-03 11:00:00+00', '2026-09-03 11:00:00+00', '5', 'notice', '9DDqAsNKNK_frfxWWP7MUbBN7K_WX0EQ7exHljt9K-Y'),
('54', '36091205-a175-00fe-b41c-714f991523a8', '4', '2026-09-05 08:00:00+00', '2026-09-05 08:00:00+00', '6', 'exempt', 'fgNSXsn2geKyvl5wbltJ-ocrhIBcNCO4tVrf5MQBNN8'),
('54', '36091205-a175-00fe-b41c-714f991523a8', '5', '2026-09-05 08:00:00+00', '2026-09-05 08:00:00+00', '7', 'exempt', 'OyaaiJP1pwQi3YDc6P-PdF0MfgaZpre5yggWiIJEcjk'),
('73', '492cc7db-d377-f8b6-7896-32758b4bd274', '1', '2026-09-02 08:00:00+00', '2026-09-02 08:00:00+00', '1', 'clear', 'Y46Gxo4U9v-Xz71pw0hc0Sxj7-bBQ4n72LDEanDwmC8'),
('73', '492cc7db-d377-f8b6-7896-32758b4bd274', '2', '2026-09-03 10:00:00+00', '2026-09-03 10:00:00+00', '2', 'notice', 'd0IzObrOzMhMkY9Q77A8GOylqnuBEMJEers6ek8VdHA'),
('73', '492cc7db-d377-f8b6-7896-32758b4bd274', '3', '2026-09-03 11:00:00+00', '2026-09-03 11:00:00+00', '4', 'notice', '9DDqAsNKNK_frfxWWP7MUbBN7K_WX0EQ7exHljt9K-Y'),
('73', '492cc7db-d377-f8b6-7896-32758b4bd274', '4', '2026-10-20 08:00:00+00', '2026-10-20 08:00:00+00', '4', 'due', 'u5yXWY8KrWbiLXEbWFKBywXGvf7DRMbSdqxJTIOgHNs'),
('87', '575b1db6-6900-2b12-a7de-104cb09a97fa', '1', '2026-09-02 08:00:00+00', '2026-09-02 08:00:00+00', '2', 'clear', 'Y46Gxo4U9v-Xz71pw0hc0Sxj7-bBQ4n72LDEanDwmC8'),
('87', '575b1db6-6900-2b12-a7de-104cb09a97fa', '2', '2026-09-03 10:00:00+00', '2026-09-03 10:00:00+00', '3', 'notice', 'd0IzObrOzMhMkY9Q77A8GOylqnuBEMJEers6ek8VdHA'),
('87', '575b1db6-6900-2b12-a7de-104cb09a97fa', '3', '2026-09-03 11:00:00+00', '2026-09-03 11:00:00+00', '5', 'notice', '9DDqAsNKNK_frfxWWP7MUbBN7K_WX0EQ7exHljt9K-Y'),
('87', '575b1db6-6900-2b12-a7de-104cb09a97fa', '4', '2026-10-20 08:00:00+00', '2026-10-20 08:00:00+00', '5', 'due', 'u5yXWY8KrWbiLXEbWFKBywXGvf7DRMbSdqxJTIOgHNs'),
('87', '575b1db6-6900-2b12-a7de-104cb09a97fa', '5', '2026-11-05 08:00:00+00', '2026-11-05 08:00:00+00', '8', 'locked', 'tM_f1Vml-sfkQe1nYmS7MLBfGrVsmiA3CnsprQaX4o4'),
('87', '575b1db6-6900-2b12-a7de-104cb09a97fa', '6', '2026-11-05 09:00:00+00', '2026-11-05 09:00:00+00', '9', 'locked', 'ODK4Em60yhSWJ6hdLY1VLBA6PN9EYiGbdxI6O_p_64o'),
('103', '6704733b-922e-59d8-e5de-0d28214a9eb8', '1', '2026-09-02 08:00:00+00', '2026-09-02 08:00:00+00', '2', 'clear', 'Y46Gxo4U9v-Xz71pw0hc0Sxj7-bBQ4n72LDEanDwmC8'),
('103', '6704733b-922e-59d8-e5de-0d28214a9eb8', '2', '2026-09-03 10:00:00+00', '2026-09-03 10:00:00+00', '3', 'notice', 'd0IzObrOzMhMkY9Q77A8GOylqnuBEMJEers6ek8VdHA'),
('103', '6704733b-922e-59d8-e5de-0d28214a9eb8', '3', '2026-09-03 11:00:00+00', '2026-09-03 11:00:00+00', '5', 'notice', '9DDqAsNKNK_frfxWWP7MUbBN7K_WX0EQ7exHljt9K-Y'),
('103', '6704733b-922e-59d8-e5de-0d28214a9eb8', '4', '2026-10-20 08:00:00+00', '2026-10-20 08:00:00+00', '5', 'due', 'u5yXWY8KrWbiLXEbWFKBywXGvf7DRMbSdqxJTIOgHNs'),
('103', '6704733b-922e-59d8-e5de-0d28214a9eb8', '5', '2026-11-18 08:00:00+00', '2026-11-18 08:00:00+00', '8', 'locked', 'Vl__TWilJQko3ANkVvZXqZx_ve_OqAsg1ci57d7lj0c'),
('103', '6704733b-922e-59d8-e5de-0d28214a9eb8', '6', '2026-11-18 09:00:00+00', '2026-11-18 09:00:00+00', '9', 'locked', 'RxF2PnNOKlT01mqmXWMVGQiH3ejiJs_x4GR4ZeqGjsE'),
('104', '68a9be53-e16e-add7-7ccc-ae9b0feb0a28', '1', '2026-11-15 08:00:00+00', '2026-11-15 08:00:00+00', '3', 'visitor', 'y3wfwQfLIcPcYUIT9NCEld0lvfajXLNirt1E4z3KHDA'),
('107', '6b772b06-0eb2-6cbf-a3cc-0fac36972d82', '1', '2026-11-10 08:00:00+00', '2026-11-10 08:00:00+00', '2', 'clear', 'v34273noWZCDvznD-wigBpam44UUJvWxYjR2OAaQLPw'),
('107', '6b772b06-0eb2-6cbf-a3cc-0fac36972d82', '2', '2026-11-11 10:00:00+00', '2026-11-11 10:00:00+00', '3', 'notice', 'Dtg38Bt0uuJuNLyLWMRAQLSF66hbSpw9UfZFwxYZG3M'),
('160', 'a0171099-e0ba-f05d-2426-460810592323', '1', '2026-10-20 08:00:00+00', '2026-10-20 08:00:00+00', '2', 'clear', 'Op4q3mLB0IFHFLfgkQgMMFZCW4HOKL0gdCNjhSJyLZ8'),
('160', 'a0171099-e0ba-f05d-2426-460810592323', '2', '2026-10-21 10:00:00+00', '2026-10-21 10:00:00+00', '3', 'notice', 'ljBrqcBoKgg2r-Lk_ms20GeJuRoe8MqKil3ZSIW4IN0'),
('160', 'a0171099-e0ba-f05d-2426-460810592323', '3', '2026-10-21 11:00:00+00', '2026-10-21 11:00:00+00', '5', 'notice', 'jpPuhR7iYJHjUonn_NdYnQFkeJhADjqbVdO-rPJP4Xw'),
('160', 'a0171099-e0ba-f05d-2426-460810592323', '4', '2026-11-05 08:00:00+00', '2026-11-05 08:00:00+00', '5', 'grace', '3Xklobq0hOAAY91QB9mpRyz0Uf7kfqHDrzok0JGwmEU'),
('174', 'ae57d87d-bc2c-a5df-f8e7-c089b05aca91', '1', '2026-09-02 08:00:00+00', '2026-09-02 08:00:00+00', '2', 'clear', 'Y46Gxo4U9v-Xz71pw0hc0Sxj7-bBQ4n72LDEanDwmC8'),
('174', 'ae57d87d-bc2c-a5df-f8e7-c089b05aca91', '2', '2026-09-03 10:00:00+00', '2026-09-03 10:00:00+00', '3', 'notice', 'd0IzObrOzMhMkY9Q77A8GOylqnuBEMJEers6ek8VdHA'),
('174', 'ae57d87d-bc2c-a5df-f8e7-c089b05aca91', '3', '2026-09-03 11:00:00+00', '2026-09-03 11:00:00+00', '5', 'notice', '9DDqAsNKNK_frfxWWP7MUbBN7K_WX0EQ7exHljt9K-Y'),
('174', 'ae57d87d-bc2c-a5df-f8e7-c089b05aca91', '4', '2026-10-20 08:00:00+00', '2026-10-20 08:00:00+00', '5', 'due', 'u5yXWY8KrWbiLXEbWFKBywXGvf7DRMbSdqxJTIOgHNs'),
('174', 'ae57d87d-bc2c-a5df-f8e7-c089b05aca91', '5', '2026-11-05 08:00:00+00', '2026-11-05 08:00:00+00', '8', 'locked', 'tM_f1Vml-sfkQe1nYmS7MLBfGrVsmiA3CnsprQaX4o4'),
('174', 'ae57d87d-bc2c-a5df-f8e7-c089b05aca91', '6', '2026-11-05 09:00:00+00', '2026-11-05 09:00:00+00', '9', 'locked', 'ODK4Em60yhSWJ6hdLY1VLBA6PN9EYiGbdxI6O_p_64o'),
('174', 'ae57d87d-bc2c-a5df-f8e7-c089b05aca91', '7', '2026-11-19 08:00:00+00', '2026-11-19 08:00:00+00', '11', 'due', 'JrQ5dvN33UD3PGzk3PBEdCC72I8BIl34Xh4QHZw7FmE'),
('211', 'd3a6327e-2302-21dc-a7fd-8b6fedabd051', '1', '2026-11-10 08:00:00+00', '2026-11-10 08:00:00+00', '2', 'clear', 'v34273noWZCDvznD-wigBpam44UUJvWxYjR2OAaQLPw'),
('211', 'd3a6327e-2302-21dc-a7fd-8b6fedabd051', '2', '2026-11-11 10:00:00+00', '2026-11-11 10:00:00+00', '3', 'notice', 'Dtg38Bt0uuJuNLyLWMRAQLSF66hbSpw9UfZFwxYZG3M'),
('211', 'd3a6327e-2302-21dc-a7fd-8b6fedabd051', '3', '2026-11-11 11:00:00+00', '2026-11-11 11:00:00+00', '5', 'notice', 'D17uneMwEM30HTeOEgc7PdfE42mBAIXy3P8z3Ls4DMc');

delete from "directives";
insert into "directives" ("bucket", "phone_id", "seq", "type", "jws", "statement", "issued_at", "expires_at", "clauses", "state", "why", "lease", "device_id") overriding system value values
('2', '028b506a-c555-5f0d-d36c-8d7a38b872dd', '1788429600', 'notify', 'eyJhbGciOiJFUzI1NiIsImtpZCI6IlU5Y3Zsa1FWNUR6VEU3SFBFQlZUSXciLCJ0eXAiOiJjYXJuZXQtZGlyZWN0aXZlK2p3cyJ9.eyJpc3MiOiJFeGFtcGxlIERldmljZXMiLCJhdWQiOiIyYTI5MmI4YTVjYzY0ZGRjMWYyNjc2NjI2MzkwMjVkOCIsInNlcSI6MTc4ODQyOTYwMCwidHlwZSI6Im5vdGlmeSIsImlhdCI6MTc4ODQyOTYwMCwiZXhwIjoxNzkxMDIxNjAwLCJzdGFuZGluZyI6Im5vdGljZSIsImNsYXVzZXMiOlt7ImlkIjoiY3UtYWN0aXZhdGlvbiIsImJhc2lzIjpbIlRlcm1zIG9mIHNhbGUsIDE0LjIiLCIxNSBDRlIsIDc0Ni4yIiwiMzEgQ0ZSLCA1MTUuMjAxIl19XSwidGVycml0b3J5IjoiQ1UiLCJyZWFzb24iOiJOb3RpY2U6IHlvdXIgcGhvbmUgd29ya3MgYXMgdXN1YWwgdG9kYXksIGJ1dCBpdCBtYXkgYmUgbG9ja2VkIGxhdGVyLlxuV2h5OiB0aGlzIHBob25lIHdhcyB1c2VkIGZvciB0aGUgZmlyc3QgdGltZSBpbiBDdWJhLCB3aGVyZSBydWxlIGN1LWFjdGl2YXRpb24gYXBwbGllcy4gQmFzaXM6IFRlcm1zIG9mIHNhbGUgMTQuMiAoRXhhbXBsZSBEZXZpY2VzKTsgMTUgQ0ZSIDc0Ni4yIChVUyk7IDMxIENGUiA1MTUuMjAxIChVUykuXG5UaGUgcGVyaW9kcyBzdGFydCBvbmNlIHlvdXIgcGhvbmUgaGFzIHNob3duIHlvdSB0aGlzIG5vdGljZS4gTm90aWNlIHBlcmlvZDogMTQgZGF5cy4gR3JhY2UgcGVyaW9kIGFmdGVyIGl0OiAzMCBkYXlzLiBOb3RoaW5nIGlzIHJlc3RyaWN0ZWQgYmVmb3JlIGJvdGggYXJlIG92ZXIuXG5FdmVuIHRoZW4sIGEgcGhvbmUgaXMgbG9ja2VkIG9ubHkgaWYgb25lIHBlcnNvbiBwcm9wb3NlcyBpdCBhbmQgYW5vdGhlciBhcHByb3ZlcyBpdC4iLCJyZW1lZHkiOnsiYXBwZWFsVXJsIjoiaHR0cHM6Ly9leGFtcGxlLmNvbS9hcHBlYWwiLCJjb250YWN0Ijoib3duZXJzQGV4YW1wbGUuY29tIn0sInNhbHQiOiIxZTg4ODY3Y2IwNzIwN2I3NTA4ZmEwYTI1ZjBiNmVjMiIsInN0YXRlbWVudFNoYTI1NiI6InhOUG9abG9SSVNMeGJiRzU3SGt1dW01QWlkUTQwZkI5RTVUTnlraDhUU3cifQ.nCf1ur6NbJSY92Xqc7p-acM45f1QBI8t05h1X_SQtcn3hnUJoxooBbEYB-e3bObx1L62RJDoqMSZh3rIdEhixQ', '{"v":1,"kind":"directive","at":"2026-09-03T10:00:00Z","subject":"V6q4lWuCGt-OR_QOPQNbcNz9eWQsGC3ViIQU3lUNhiA","seq":1788429600,"type":"notify","territory":"CU","clauses":["cu-activation"],"policy":{"id":"six-destinations","version":1,"sha256":"9g0NRtKJJo7HVYSiz48BNIpAEx81JE4SD0HJmp_4MDQ"},"decisionSha256":"d0IzObrOzMhMkY9Q77A8GOylqnuBEMJEers6ek8VdHA","approvals":[]}', '2026-09-03 10:00:00+00', '2026-10-03 10:00:00+00', '{cu-activation}', 'shown', NULL, NULL, '2a292b8a-5cc6-4ddc-1f26-7662639025d8'),
('2', '028b506a-c555-5f0d-d36c-8d7a38b872dd', '1793869200', 'lock', 'eyJhbGciOiJFUzI1NiIsImtpZCI6IlU5Y3Zsa1FWNUR6VEU3SFBFQlZUSXciLCJ0eXAiOiJjYXJuZXQtZGlyZWN0aXZlK2p3cyJ9.eyJpc3MiOiJFeGFtcGxlIERldmljZXMiLCJhdWQiOiIyYTI5MmI4YTVjYzY0ZGRjMWYyNjc2NjI2MzkwMjVkOCIsInNlcSI6MTc5Mzg2OTIwMCwidHlwZSI6ImxvY2siLCJpYXQiOjE3OTM4NjkyMDAsImV4cCI6MTc5NDQ3NDAwMCwibGVhc2UiOiIyMDI2LTEyLTA1VDA4OjAwOjAwWiIsInN0YW5kaW5nIjoibG9ja2VkIiwiY2xhdXNlcyI6W3siaWQiOiJjdS1hY3RpdmF0aW9uIiwiYmFzaXMiOlsiVGVybXMgb2Ygc2FsZSwgMTQuMiIsIjE1IENGUiwgNzQ2LjIiLCIzMSBDRlIsIDUxNS4yMDEiXX1dLCJ0ZXJyaXRvcnkiOiJDVSIsInJlYXNvbiI6IldoeTogdGhpcyBwaG9uZSB3YXMgdXNlZCBmb3IgdGhlIGZpcnN0IHRpbWUgaW4gQ3ViYSwgd2hlcmUgcnVsZSBjdS1hY3RpdmF0aW9uIGFwcGxpZXMuIEJhc2lzOiBUZXJtcyBvZiBzYWxlIDE0LjIgKEV4YW1wbGUgRGV2aWNlcyk7IDE1IENGUiA3NDYuMiAoVVMpOyAzMSBDRlIgNTE1LjIwMSAoVVMpLlxuSXQgd2FzIGZvdW5kIHRoZXJlIGZyb20gMiBTZXB0ZW1iZXIgMjAyNiB0byA1IE5vdmVtYmVyIDIwMjYuIiwicmVtZWR5Ijp7ImFwcGVhbFVybCI6Imh0dHBzOi8vZXhhbXBsZS5jb20vYXBwZWFsIiwiY29udGFjdCI6Im93bmVyc0BleGFtcGxlLmNvbSJ9LCJjYXNlUmVmIjoiQy1KNEYxNEg0TlI5Iiwic2FsdCI6IjFlODg4NjdjYjA3MjA3Yjc1MDhmYTBhMjVmMGI2ZWMyIiwic3RhdGVtZW50U2hhMjU2IjoiZGxMVXhZUWhBVjVncENWUUpvUHNjZk1USXdXN0dia0loUzJPTFdlNzI1QSJ9.PqeeNpfZPmyhdwZV5XJl04v5dwFSyxF5QV8gRCm7Io_Q_0-8cBbvvfgY7U3NXjoKyLDXwyujSnAv4XwVuVQwNw', '{"v":1,"kind":"directive","at":"2026-11-05T09:00:00Z","subject":"V6q4lWuCGt-OR_QOPQNbcNz9eWQsGC3ViIQU3lUNhiA","seq":1793869200,"type":"lock","territory":"CU","clauses":["cu-activation"],"policy":{"id":"six-destinations","version":1,"sha256":"9g0NRtKJJo7HVYSiz48BNIpAEx81JE4SD0HJmp_4MDQ"},"decisionSha256":"ODK4Em60yhSWJ6hdLY1VLBA6PN9EYiGbdxI6O_p_64o","approvals":[{"role":"proposer","key":"Ez2r0IloQNNnc_UBSbetJk4Cx0Ll2npuZt9LNmSvaHI","assertionSha256":"Fk8TBsN8NGPutlQpb6lvfg5AVqXafh4rK7uSa8LkAW0"},{"role":"approver","key":"ESCyJZfOZbQv29isZ_xHBqaotfCn2o2jiis_rv-qti8","assertionSha256":"kG3UcvnFNwL2h-OCyMl9sF1HFE5abicEN23VKzHnC4Q"}],"measure":{"sha256":"WDIb6UTn4zOIRD8YMueGBmufJzGnmSrLhmmrhletbMM","member":"ApNPBT2mj_u5Ay9IOGSrWiuFZseHplrHkQXhJl-OZrU"},"until":"2026-12-05T08:00:00Z"}', '2026-11-05 09:00:00+00', '2026-11-12 09:00:00+00', '{cu-activation}', 'obeyed', NULL, '2026-12-05 08:00:00+00', '2a292b8a-5cc6-4ddc-1f26-7662639025d8'),
('2', '028b506a-c555-5f0d-d36c-8d7a38b872dd', '1794211200', 'release', 'eyJhbGciOiJFUzI1NiIsImtpZCI6IlU5Y3Zsa1FWNUR6VEU3SFBFQlZUSXciLCJ0eXAiOiJjYXJuZXQtZGlyZWN0aXZlK2p3cyJ9.eyJpc3MiOiJFeGFtcGxlIERldmljZXMiLCJhdWQiOiIyYTI5MmI4YTVjYzY0ZGRjMWYyNjc2NjI2MzkwMjVkOCIsInNlcSI6MTc5NDIxMTIwMCwidHlwZSI6InJlbGVhc2UiLCJpYXQiOjE3OTQyMTEyMDAsImV4cCI6MTgwMTk4NzIwMCwic3RhbmRpbmciOiJkdWUiLCJjbGF1c2VzIjpbeyJpZCI6ImN1LWFjdGl2YXRpb24iLCJiYXNpcyI6WyJUZXJtcyBvZiBzYWxlLCAxNC4yIiwiMTUgQ0ZSLCA3NDYuMiIsIjMxIENGUiwgNTE1LjIwMSJdfV0sInRlcnJpdG9yeSI6bnVsbCwicmVhc29uIjoiR29vZCBuZXdzOiB5b3VyIHBob25lIHdvcmtzIHdpdGhvdXQgcmVzdHJpY3Rpb24uIFlvdSBuZWVkIG5vdCBkbyBhbnl0aGluZy5cblJ1bGUgY3UtYWN0aXZhdGlvbiBubyBsb25nZXIgaGFzIGFueSBlZmZlY3Qgb24gaXQuIiwicmVtZWR5Ijp7ImFwcGVhbFVybCI6Imh0dHBzOi8vZXhhbXBsZS5jb20vYXBwZWFsIiwiY29udGFjdCI6Im93bmVyc0BleGFtcGxlLmNvbSJ9LCJzYWx0IjoiMWU4ODg2N2NiMDcyMDdiNzUwOGZhMGEyNWYwYjZlYzIiLCJzdGF0ZW1lbnRTaGEyNTYiOiJtQXFwT3hJLTJYU1JfUHRDZURZUTJMTEFPMTJxT1R3S3NSbWNtZEtHeENJIn0._dLvpC01hPHhBDR39OmpI9f6lplhhL7ce8tJnttKNeHAIQEiXRNpRmWJnikCZsF1a9P2sgah6f5iM_yIc1asXA', '{"v":1,"kind":"directive","at":"2026-11-09T08:00:00Z","subject":"V6q4lWuCGt-OR_QOPQNbcNz9eWQsGC3ViIQU3lUNhiA","seq":1794211200,"type":"release","territory":null,"clauses":["cu-activation"],"policy":{"id":"six-destinations","version":1,"sha256":"9g0NRtKJJo7HVYSiz48BNIpAEx81JE4SD0HJmp_4MDQ"},"decisionSha256":"OXLZz3G6a2Z1DxsPiISuhE4hAql1tpRaREwmZ-r7TuE","approvals":[]}', '2026-11-09 08:00:00+00', '2027-02-07 08:00:00+00', '{cu-activation}', 'obeyed', NULL, NULL, '2a292b8a-5cc6-4ddc-1f26-7662639025d8'),
('2', '02d5c1f3-1c98-0d7e-c05c-e5d77f7752fc', '1788429600', 'notify', 'eyJhbGciOiJFUzI1NiIsImtpZCI6IlU5Y3Zsa1FWNUR6VEU3SFBFQlZUSXciLCJ0eXAiOiJjYXJuZXQtZGlyZWN0aXZlK2p3cyJ9.eyJpc3MiOiJFeGFtcGxlIERldmljZXMiLCJhdWQiOiJiYmE3OGUyNjBmNWVlZmE4NTFiYTVmM2EwZDk4NTk3NCIsInNlcSI6MTc4ODQyOTYwMCwidHlwZSI6Im5vdGlmeSIsImlhdCI6MTc4ODQyOTYwMCwiZXhwIjoxNzkxMDIxNjAwLCJzdGFuZGluZyI6Im5vdGljZSIsImNsYXVzZXMiOlt7ImlkIjoiY3UtYWN0aXZhdGlvbiIsImJhc2lzIjpbIlRlcm1zIG9mIHNhbGUsIDE0LjIiLCIxNSBDRlIsIDc0Ni4yIiwiMzEgQ0ZSLCA1MTUuMjAxIl19XSwidGVycml0b3J5IjoiQ1UiLCJyZWFzb24iOiJOb3RpY2U6IHlvdXIgcGhvbmUgd29ya3MgYXMgdXN1YWwgdG9kYXksIGJ1dCBpdCBtYXkgYmUgbG9ja2VkIGxhdGVyLlxuV2h5OiB0aGlzIHBob25lIHdhcyB1c2VkIGZvciB0aGUgZmlyc3QgdGltZSBpbiBDdWJhLCB3aGVyZSBydWxlIGN1LWFjdGl2YXRpb24gYXBwbGllcy4gQmFzaXM6IFRlcm1zIG9mIHNhbGUgMTQuMiAoRXhhbXBsZSBEZXZpY2VzKTsgMTUgQ0ZSIDc0Ni4yIChVUyk7IDMxIENGUiA1MTUuMjAxIChVUykuXG5UaGUgcGVyaW9kcyBzdGFydCBvbmNlIHlvdXIgcGhvbmUgaGFzIHNob3duIHlvdSB0aGlzIG5vdGljZS4gTm90aWNlIHBlcmlvZDogMTQgZGF5cy4gR3JhY2UgcGVyaW9kIGFmdGVyIGl0OiAzMCBkYXlzLiBOb3RoaW5nIGlzIHJlc3RyaWN0ZWQgYmVmb3JlIGJvdGggYXJlIG92ZXIuXG5FdmVuIHRoZW4sIGEgcGhvbmUgaXMgbG9ja2VkIG9ubHkgaWYgb25lIHBlcnNvbiBwcm9wb3NlcyBpdCBhbmQgYW5vdGhlciBhcHByb3ZlcyBpdC4iLCJyZW1lZHkiOnsiYXBwZWFsVXJsIjoiaHR0cHM6Ly9leGFtcGxlLmNvbS9hcHBlYWwiLCJjb250YWN0Ijoib3duZXJzQGV4YW1wbGUuY29tIn0sInNhbHQiOiIxNmUxNTU5MmZkNGU2OTU4ZTY1YmUyYWJlZmRjMDNlNSIsInN0YXRlbWVudFNoYTI1NiI6ImNfNFhtTllJYVFXSENVZWRERktUTzM3RHJVenViSjFEY1J5YXlCWFdPa1EifQ.1cK3N9ljMR-g01CnlcKNagkxEFnK9v4v4J1Cc1u7HGaaZ3KZ7KhI9UHv6NcLTR_JmWLcKFbTncZurNb1TiS9NA', '{"v":1,"kind":"directive","at":"2026-09-03T10:00:00Z","subject":"Z9kzhjX_cwbuGBmCNVuPoLvoThiPGsDd20MGZ9nyg1M","seq":1788429600,"type":"notify","territory":"CU","clauses":["cu-activation"],"policy":{"id":"six-destinations","version":1,"sha256":"9g0NRtKJJo7HVYSiz48BNIpAEx81JE4SD0HJmp_4MDQ"},"decisionSha256":"d0IzObrOzMhMkY9Q77A8GOylqnuBEMJEers6ek8VdHA","approvals":[]}', '2026-09-03 10:00:00+00', '2026-10-03 10:00:00+00', '{cu-activation}', 'shown', NULL, NULL, 'bba78e26-0f5e-efa8-51ba-5f3a0d985974'),
('2', '02d5c1f3-1c98-0d7e-c05c-e5d77f7752fc', '1793869200', 'lock', 'eyJhbGciOiJFUzI1NiIsImtpZCI6IlU5Y3Zsa1FWNUR6VEU3SFBFQlZUSXciLCJ0eXAiOiJjYXJuZXQtZGlyZWN0aXZlK2p3cyJ9.eyJpc3MiOiJFeGFtcGxlIERldmljZXMiLCJhdWQiOiJiYmE3OGUyNjBmNWVlZmE4NTFiYTVmM2EwZDk4NTk3NCIsInNlcSI6MTc5Mzg2OTIwMCwidHlwZSI6ImxvY2siLCJpYXQiOjE3OTM4NjkyMDAsImV4cCI6MTc5NDQ3NDAwMCwibGVhc2UiOiIyMDI2LTEyLTA1VDA4OjAwOjAwWiIsInN0YW5kaW5nIjoibG9ja2VkIiwiY2xhdXNlcyI6W3siaWQiOiJjdS1hY3RpdmF0aW9uIiwiYmFzaXMiOlsiVGVybXMgb2Ygc2FsZSwgMTQuMiIsIjE1IENGUiwgNzQ2LjIiLCIzMSBDRlIsIDUxNS4yMDEiXX1dLCJ0ZXJyaXRvcnkiOiJDVSIsInJlYXNvbiI6IldoeTogdGhpcyBwaG9uZSB3YXMgdXNlZCBmb3IgdGhlIGZpcnN0IHRpbWUgaW4gQ3ViYSwgd2hlcmUgcnVsZSBjdS1hY3RpdmF0aW9uIGFwcGxpZXMuIEJhc2lzOiBUZXJtcyBvZiBzYWxlIDE0LjIgKEV4YW1wbGUgRGV2aWNlcyk7IDE1IENGUiA3NDYuMiAoVVMpOyAzMSBDRlIgNTE1LjIwMSAoVVMpLlxuSXQgd2FzIGZvdW5kIHRoZXJlIGZyb20gMiBTZXB0ZW1iZXIgMjAyNiB0byA1IE5vdmVtYmVyIDIwMjYuIiwicmVtZWR5Ijp7ImFwcGVhbFVybCI6Imh0dHBzOi8vZXhhbXBsZS5jb20vYXBwZWFsIiwiY29udGFjdCI6Im93bmVyc0BleGFtcGxlLmNvbSJ9LCJjYXNlUmVmIjoiQy1KNEYxNEg0TlI5Iiwic2FsdCI6IjE2ZTE1NTkyZmQ0ZTY5NThlNjViZTJhYmVmZGMwM2U1Iiwic3RhdGVtZW50U2hhMjU2IjoiTmRYRjdERnl0b2p4cXNPVmhpZF9MUUlnVnh6b000R3FuWW5wR0dpcFR1MCJ9.39ifzkHCwiBUtMPh1tW3mzqPzstL_PT3fzwqTpNRMQ7m6-oeQ0udfv06bZWt5FI6MGwqpRRkAWV7gcfZFrcMiw', '{"v":1,"kind":"directive","at":"2026-11-05T09:00:00Z","subject":"Z9kzhjX_cwbuGBmCNVuPoLvoThiPGsDd20MGZ9nyg1M","seq":1793869200,"type":"lock","territory":"CU","clauses":["cu-activation"],"policy":{"id":"six-destinations","version":1,"sha256":"9g0NRtKJJo7HVYSiz48BNIpAEx81JE4SD0HJmp_4MDQ"},"decisionSha256":"ODK4Em60yhSWJ6hdLY1VLBA6PN9EYiGbdxI6O_p_64o","approvals":[{"role":"proposer","key":"Ez2r0IloQNNnc_UBSbetJk4Cx0Ll2npuZt9LNmSvaHI","assertionSha256":"Fk8TBsN8NGPutlQpb6lvfg5AVqXafh4rK7uSa8LkAW0"},{"role":"approver","key":"ESCyJZfOZbQv29isZ_xHBqaotfCn2o2jiis_rv-qti8","assertionSha256":"kG3UcvnFNwL2h-OCyMl9sF1HFE5abicEN23VKzHnC4Q"}],"measure":{"sha256":"WDIb6UTn4zOIRD8YMueGBmufJzGnmSrLhmmrhletbMM","member":"N8vGTuDhcIsUSeFoN1mA_eJ3AEFlz8KYiHNbYYbdgL0"},"until":"2026-12-05T08:00:00Z"}', '2026-11-05 09:00:00+00', '2026-11-12 09:00:00+00', '{cu-activation}', 'obeyed', NULL, '2026-12-05 08:00:00+00', 'bba78e26-0f5e-efa8-51ba-5f3a0d985974'),
('12', '0c1933a8-ae15-b0be-9bca-8fdf1824d39b', '1788429600', 'notify', 'eyJhbGciOiJFUzI1NiIsImtpZCI6IlU5Y3Zsa1FWNUR6VEU3SFBFQlZUSXciLCJ0eXAiOiJjYXJuZXQtZGlyZWN0aXZlK2p3cyJ9.eyJpc3MiOiJFeGFtcGxlIERldmljZXMiLCJhdWQiOiJkOTNmNWU5ODk0ZDkyMGVmZGU4NGYxMjRjMTNmODBiZCIsInNlcSI6MTc4ODQyOTYwMCwidHlwZSI6Im5vdGlmeSIsImlhdCI6MTc4ODQyOTYwMCwiZXhwIjoxNzkxMDIxNjAwLCJzdGFuZGluZyI6Im5vdGljZSIsImNsYXVzZXMiOlt7ImlkIjoiY3UtYWN0aXZhdGlvbiIsImJhc2lzIjpbIlRlcm1zIG9mIHNhbGUsIDE0LjIiLCIxNSBDRlIsIDc0Ni4yIiwiMzEgQ0ZSLCA1MTUuMjAxIl19XSwidGVycml0b3J5IjoiQ1UiLCJyZWFzb24iOiJOb3RpY2U6IHlvdXIgcGhvbmUgd29ya3MgYXMgdXN1YWwgdG9kYXksIGJ1dCBpdCBtYXkgYmUgbG9ja2VkIGxhdGVyLlxuV2h5OiB0aGlzIHBob25lIHdhcyB1c2VkIGZvciB0aGUgZmlyc3QgdGltZSBpbiBDdWJhLCB3aGVyZSBydWxlIGN1LWFjdGl2YXRpb24gYXBwbGllcy4gQmFzaXM6IFRlcm1zIG9mIHNhbGUgMTQuMiAoRXhhbXBsZSBEZXZpY2VzKTsgMTUgQ0ZSIDc0Ni4yIChVUyk7IDMxIENGUiA1MTUuMjAxIChVUykuXG5UaGUgcGVyaW9kcyBzdGFydCBvbmNlIHlvdXIgcGhvbmUgaGFzIHNob3duIHlvdSB0aGlzIG5vdGljZS4gTm90aWNlIHBlcmlvZDogMTQgZGF5cy4gR3JhY2UgcGVyaW9kIGFmdGVyIGl0OiAzMCBkYXlzLiBOb3RoaW5nIGlzIHJlc3RyaWN0ZWQgYmVmb3JlIGJvdGggYXJlIG92ZXIuXG5FdmVuIHRoZW4sIGEgcGhvbmUgaXMgbG9ja2VkIG9ubHkgaWYgb25lIHBlcnNvbiBwcm9wb3NlcyBpdCBhbmQgYW5vdGhlciBhcHByb3ZlcyBpdC4iLCJyZW1lZHkiOnsiYXBwZWFsVXJsIjoiaHR0cHM6Ly9leGFtcGxlLmNvbS9hcHBlYWwiLCJjb250YWN0Ijoib3duZXJzQGV4YW1wbGUuY29tIn0sInNhbHQiOiI2NjkzMTU5Y2VmODQyYzRhMTNjNWU4YTM0ZjhkYzYwZSIsInN0YXRlbWVudFNoYTI1NiI6IlpyV1VJS3NGdXRRVGJpQUJsQ1hkU2ljaGJHZFRkd3RwaXozQjJRTlhPbncifQ.X2ljj2qddPpDWu27-I4691KIFKJVdjC1Rf_OBxs99qXmA_tE1ifKZvs7XtxEFOxsn_Ppo2u4BsISWk6W2Aga7A', '{"v":1,"kind":"directive","at":"2026-09-03T10:00:00Z","subject":"Fhj6GxFzAhZWSQzJ0cfosDlJfshiNZ9_1_oG9QhLnKY","seq":1788429600,"type":"notify","territory":"CU","clauses":["cu-activation"],"policy":{"id":"six-destinations","version":1,"sha256":"9g0NRtKJJo7HVYSiz48BNIpAEx81JE4SD0HJmp_4MDQ"},"decisionSha256":"d0IzObrOzMhMkY9Q77A8GOylqnuBEMJEers6ek8VdHA","approvals":[]}', '2026-09-03 10:00:00+00', '2026-10-03 10:00:00+00', '{cu-activation}', 'shown', NULL, NULL, 'd93f5e98-94d9-20ef-de84-f124c13f80bd'),
('12', '0c1933a8-ae15-b0be-9bca-8fdf1824d39b', '1793869200', 'lock', 'eyJhbGciOiJFUzI1NiIsImtpZCI6IlU5Y3Zsa1FWNUR6VEU3SFBFQlZUSXciLCJ0eXAiOiJjYXJuZXQtZGlyZWN0aXZlK2p3cyJ9.eyJpc3MiOiJFeGFtcGxlIERldmljZXMiLCJhdWQiOiJkOTNmNWU5ODk0ZDkyMGVmZGU4NGYxMjRjMTNmODBiZCIsInNlcSI6MTc5Mzg2OTIwMCwidHlwZSI6ImxvY2siLCJpYXQiOjE3OTM4NjkyMDAsImV4cCI6MTc5NDQ3NDAwMCwibGVhc2UiOiIyMDI2LTEyLTA1VDA4OjAwOjAwWiIsInN0YW5kaW5nIjoibG9ja2VkIiwiY2xhdXNlcyI6W3siaWQiOiJjdS1hY3RpdmF0aW9uIiwiYmFzaXMiOlsiVGVybXMgb2Ygc2FsZSwgMTQuMiIsIjE1IENGUiwgNzQ2LjIiLCIzMSBDRlIsIDUxNS4yMDEiXX1dLCJ0ZXJyaXRvcnkiOiJDVSIsInJlYXNvbiI6IldoeTogdGhpcyBwaG9uZSB3YXMgdXNlZCBmb3IgdGhlIGZpcnN0IHRpbWUgaW4gQ3ViYSwgd2hlcmUgcnVsZSBjdS1hY3RpdmF0aW9uIGFwcGxpZXMuIEJhc2lzOiBUZXJtcyBvZiBzYWxlIDE0LjIgKEV4YW1wbGUgRGV2aWNlcyk7IDE1IENGUiA3NDYuMiAoVVMpOyAzMSBDRlIgNTE1LjIwMSAoVVMpLlxuSXQgd2FzIGZvdW5kIHRoZXJlIGZyb20gMiBTZXB0ZW1iZXIgMjAyNiB0byA1IE5vdmVtYmVyIDIwMjYuIiwicmVtZWR5Ijp7ImFwcGVhbFVybCI6Imh0dHBzOi8vZXhhbXBsZS5jb20vYXBwZWFsIiwiY29udGFjdCI6Im93bmVyc0BleGFtcGxlLmNvbSJ9LCJjYXNlUmVmIjoiQy1KNEYxNEg0TlI5Iiwic2FsdCI6IjY2OTMxNTljZWY4NDJjNGExM2M1ZThhMzRmOGRjNjBlIiwic3RhdGVtZW50U2hhMjU2Ijoib3pabk9COWw5SjJiOWtBSTV5OEkyWnRaOWNGUnFvaC1lSi1uV1hEa0pXSSJ9.Zdeq05JPrXkk03SqmHQka_im0EBSteWe-7ijPVDva7rlA3hlBHHRSq4nv28McIEMpESbDYNPskYjPoDhcKcNEw', '{"v":1,"kind":"directive","at":"2026-11-05T09:00:00Z","subject":"Fhj6GxFzAhZWSQzJ0cfosDlJfshiNZ9_1_oG9QhLnKY","seq":1793869200,"type":"lock","territory":"CU","clauses":["cu-activation"],"policy":{"id":"six-destinations","version":1,"sha256":"9g0NRtKJJo7HVYSiz48BNIpAEx81JE4SD0HJmp_4MDQ"},"decisionSha256":"ODK4Em60yhSWJ6hdLY1VLBA6PN9EYiGbdxI6O_p_64o","approvals":[{"role":"proposer","key":"Ez2r0IloQNNnc_UBSbetJk4Cx0Ll2npuZt9LNmSvaHI","assertionSha256":"Fk8TBsN8NGPutlQpb6lvfg5AVqXafh4rK7uSa8LkAW0"},{"role":"approver","key":"ESCyJZfOZbQv29isZ_xHBqaotfCn2o2jiis_rv-qti8","assertionSha256":"kG3UcvnFNwL2h-OCyMl9sF1HFE5abicEN23VKzHnC4Q"}],"measure":{"sha256":"WDIb6UTn4zOIRD8YMueGBmufJzGnmSrLhmmrhletbMM","member":"vHl-kLs49mZRwFqIMntaKd7scgA59vztDX8lwDzTAKo"},"until":"2026-12-05T08:00:00Z"}', '2026-11-05 09:00:00+00', '2026-11-12 09:00:00+00', '{cu-activation}', 'obeyed', NULL, '2026-12-05 08:00:00+00', 'd93f5e98-94d9-20ef-de84-f124c13f80bd'),
('12', '0c1933a8-ae15-b0be-9bca-8fdf1824d39b', '1794124800', 'release', 'eyJhbGciOiJFUzI1NiIsImtpZCI6IlU5Y3Zsa1FWNUR6VEU3SFBFQlZUSXciLCJ0eXAiOiJjYXJuZXQtZGlyZWN0aXZlK2p3cyJ9.eyJpc3MiOiJFeGFtcGxlIERldmljZXMiLCJhdWQiOiJkOTNmNWU5ODk0ZDkyMGVmZGU4NGYxMjRjMTNmODBiZCIsInNlcSI6MTc5NDEyNDgwMCwidHlwZSI6InJlbGVhc2UiLCJpYXQiOjE3OTQxMjQ4MDAsImV4cCI6MTgwMTkwMDgwMCwic3RhbmRpbmciOiJkdWUiLCJjbGF1c2VzIjpbeyJpZCI6ImN1LWFjdGl2YXRpb24iLCJiYXNpcyI6WyJUZXJtcyBvZiBzYWxlLCAxNC4yIiwiMTUgQ0ZSLCA3NDYuMiIsIjMxIENGUiwgNTE1LjIwMSJdfV0sInRlcnJpdG9yeSI6bnVsbCwicmVhc29uIjoiR29vZCBuZXdzOiB5b3VyIHBob25lIHdvcmtzIHdpdGhvdXQgcmVzdHJpY3Rpb24uIFlvdSBuZWVkIG5vdCBkbyBhbnl0aGluZy5cblJ1bGUgY3UtYWN0aXZhdGlvbiBubyBsb25nZXIgaGFzIGFueSBlZmZlY3Qgb24gaXQuIiwicmVtZWR5Ijp7ImFwcGVhbFVybCI6Imh0dHBzOi8vZXhhbXBsZS5jb20vYXBwZWFsIiwiY29udGFjdCI6Im93bmVyc0BleGFtcGxlLmNvbSJ9LCJzYWx0IjoiNjY5MzE1OWNlZjg0MmM0YTEzYzVlOGEzNGY4ZGM2MGUiLCJzdGF0ZW1lbnRTaGEyNTYiOiJTcENGY25IZjloMExBRW5za3AxdFFFUG9PVU5SQ1FoTElFcFFXSmpPMHpzIn0.pkc6Zo38Kjq5lOiDkm1GU7q3xKNOeSO3gf-IYs_AOwyKyxgwvdzqjrvEG4LxHJTrY6N4TQDEKXX8BstzlAPIEw', '{"v":1,"kind":"directive","at":"2026-11-08T08:00:00Z","subject":"Fhj6GxFzAhZWSQzJ0cfosDlJfshiNZ9_1_oG9QhLnKY","seq":1794124800,"type":"release","territory":null,"clauses":["cu-activation"],"policy":{"id":"six-destinations","version":1,"sha256":"9g0NRtKJJo7HVYSiz48BNIpAEx81JE4SD0HJmp_4MDQ"},"decisionSha256":"550kZwSGugNLZfn-1RbdNewLSzQJGtuwE60TOn5QyXs","approvals":[]}', '2026-11-08 08:00:00+00', '2027-02-06 08:00:00+00', '{cu-activation}', 'obeyed', NULL, NULL, 'd93f5e98-94d9-20ef-de84-f124c13f80bd'),
('18', '12a6a2c1-3872-2780-1196-8cc155447de0', '1788429600', 'notify', 'eyJhbGciOiJFUzI1NiIsImtpZCI6IlU5Y3Zsa1FWNUR6VEU3SFBFQlZUSXciLCJ0eXAiOiJjYXJuZXQtZGlyZWN0aXZlK2p3cyJ9.eyJpc3MiOiJFeGFtcGxlIERldmljZXMiLCJhdWQiOiI1OWM4NTQ0ZjFmYjdjZDVlMTliZDcwMmIxYmZkYTgzMyIsInNlcSI6MTc4ODQyOTYwMCwidHlwZSI6Im5vdGlmeSIsImlhdCI6MTc4ODQyOTYwMCwiZXhwIjoxNzkxMDIxNjAwLCJzdGFuZGluZyI6Im5vdGljZSIsImNsYXVzZXMiOlt7ImlkIjoiY3UtYWN0aXZhdGlvbiIsImJhc2lzIjpbIlRlcm1zIG9mIHNhbGUsIDE0LjIiLCIxNSBDRlIsIDc0Ni4yIiwiMzEgQ0ZSLCA1MTUuMjAxIl19XSwidGVycml0b3J5IjoiQ1UiLCJyZWFzb24iOiJOb3RpY2U6IHlvdXIgcGhvbmUgd29ya3MgYXMgdXN1YWwgdG9kYXksIGJ1dCBpdCBtYXkgYmUgbG9ja2VkIGxhdGVyLlxuV2h5OiB0aGlzIHBob25lIHdhcyB1c2VkIGZvciB0aGUgZmlyc3QgdGltZSBpbiBDdWJhLCB3aGVyZSBydWxlIGN1LWFjdGl2YXRpb24gYXBwbGllcy4gQmFzaXM6IFRlcm1zIG9mIHNhbGUgMTQuMiAoRXhhbXBsZSBEZXZpY2VzKTsgMTUgQ0ZSIDc0Ni4yIChVUyk7IDMxIENGUiA1MTUuMjAxIChVUykuXG5UaGUgcGVyaW9kcyBzdGFydCBvbmNlIHlvdXIgcGhvbmUgaGFzIHNob3duIHlvdSB0aGlzIG5vdGljZS4gTm90aWNlIHBlcmlvZDogMTQgZGF5cy4gR3JhY2UgcGVyaW9kIGFmdGVyIGl0OiAzMCBkYXlzLiBOb3RoaW5nIGlzIHJlc3RyaWN0ZWQgYmVmb3JlIGJvdGggYXJlIG92ZXIuXG5FdmVuIHRoZW4sIGEgcGhvbmUgaXMgbG9ja2VkIG9ubHkgaWYgb25lIHBlcnNvbiBwcm9wb3NlcyBpdCBhbmQgYW5vdGhlciBhcHByb3ZlcyBpdC4iLCJyZW1lZHkiOnsiYXBwZWFsVXJsIjoiaHR0cHM6Ly9leGFtcGxlLmNvbS9hcHBlYWwiLCJjb250YWN0Ijoib3duZXJzQGV4YW1wbGUuY29tIn0sInNhbHQiOiI5MWVhYmE5ZjIyYmRiNWMwZWFlODZlNDUwOGVkYmYyNCIsInN0YXRlbWVudFNoYTI1NiI6IkJLY2FENW9KM1g2RjlnSHZ1dENfMGFjN09TMVUwai1nMmRKTmhtQ2lFancifQ.b51YqWv-eyAQq65eMP7-yAbHhI9h46KtLQK8XAh9rztuH_YplKoVDazuE45oKqNUXKQsQ9SHQc_e6fod2lWqEQ', '{"v":1,"kind":"directive","at":"2026-09-03T10:00:00Z","subject":"_4axmtVxEbyJDmSftwPJxz2mJw6KZ84Gbuyk0UF8B20","seq":1788429600,"type":"notify","territory":"CU","clauses":["cu-activation"],"policy":{"id":"six-destinations","version":1,"sha256":"9g0NRtKJJo7HVYSiz48BNIpAEx81JE4SD0HJmp_4MDQ"},"decisionSha256":"d0IzObrOzMhMkY9Q77A8GOylqnuBEMJEers6ek8VdHA","approvals":[]}', '2026-09-03 10:00:00+00', '2026-10-03 10:00:00+00', '{cu-activation}', 'shown', NULL, NULL, '59c8544f-1fb7-cd5e-19bd-702b1bfda833'),
('39', '273f144e-a297-a93d-872d-76b769437758', '1792576800', 'notify', 'eyJhbGciOiJFUzI1NiIsImtpZCI6IlU5Y3Zsa1FWNUR6VEU3SFBFQlZUSXciLCJ0eXAiOiJjYXJuZXQtZGlyZWN0aXZlK2p3cyJ9.eyJpc3MiOiJFeGFtcGxlIERldmljZXMiLCJhdWQiOiJhYjUzMDIwNDQ0MTg5ZGZhYjkzNzY2ZTIwZDExOTdkMiIsInNlcSI6MTc5MjU3NjgwMCwidHlwZSI6Im5vdGlmeSIsImlhdCI6MTc5MjU3NjgwMCwiZXhwIjoxNzk1MTY4ODAwLCJzdGFuZGluZyI6Im5vdGljZSIsImNsYXVzZXMiOlt7ImlkIjoiY3UtYWN0aXZhdGlvbiIsImJhc2lzIjpbIlRlcm1zIG9mIHNhbGUsIDE0LjIiLCIxNSBDRlIsIDc0Ni4yIiwiMzEgQ0ZSLCA1MTUuMjAxIl19XSwidGVycml0b3J5IjoiQ1UiLCJyZWFzb24iOiJOb3RpY2U6IHlvdXIgcGhvbmUgd29ya3MgYXMgdXN1YWwgdG9kYXksIGJ1dCBpdCBtYXkgYmUgbG9ja2VkIGxhdGVyLlxuV2h5OiB0aGlzIHBob25lIHdhcyB1c2VkIGZvciB0aGUgZmlyc3QgdGltZSBpbiBDdWJhLCB3aGVyZSBydWxlIGN1LWFjdGl2YXRpb24gYXBwbGllcy4gQmFzaXM6IFRlcm1zIG9mIHNhbGUgMTQuMiAoRXhhbXBsZSBEZXZpY2VzKTsgMTUgQ0ZSIDc0Ni4yIChVUyk7IDMxIENGUiA1MTUuMjAxIChVUykuXG5UaGUgcGVyaW9kcyBzdGFydCBvbmNlIHlvdXIgcGhvbmUgaGFzIHNob3duIHlvdSB0aGlzIG5vdGljZS4gTm90aWNlIHBlcmlvZDogMTQgZGF5cy4gR3JhY2UgcGVyaW9kIGFmdGVyIGl0OiAzMCBkYXlzLiBOb3RoaW5nIGlzIHJlc3RyaWN0ZWQgYmVmb3JlIGJvdGggYXJlIG92ZXIuXG5FdmVuIHRoZW4sIGEgcGhvbmUgaXMgbG9ja2VkIG9ubHkgaWYgb25lIHBlcnNvbiBwcm9wb3NlcyBpdCBhbmQgYW5vdGhlciBhcHByb3ZlcyBpdC4iLCJyZW1lZHkiOnsiYXBwZWFsVXJsIjoiaHR0cHM6Ly9leGFtcGxlLmNvbS9hcHBlYWwiLCJjb250YWN0Ijoib3duZXJzQGV4YW1wbGUuY29tIn0sInNhbHQiOiI3OTJiZmRhNmY0OTRhMjQwNGJmN2E5MDc3ZDA3NDMyMiIsInN0YXRlbWVudFNoYTI1NiI6IllXS1B5cWQ0WnVMTXVVR3F4cU9aN1N2OE52dU5JMGlQYXhmODl5TUdLMGcifQ.CIz9jBLi7S060GYIZWIA8pqaAetMAK4OIZb-9WlWHpJmKe2mJpoDAkeHyOzoGl0hoKR2sV0nj7VWCPqTv0NQqQ', '{"v":1,"kind":"directive","at":"2026-10-21T10:00:00Z","subject":"7gTBU885fcjKfh14LR9__IrqlgEVKspE3SId3ONdHPk","seq":1792576800,"type":"notify","territory":"CU","clauses":["cu-activation"],"policy":{"id":"six-destinations","version":1,"sha256":"9g0NRtKJJo7HVYSiz48BNIpAEx81JE4SD0HJmp_4MDQ"},"decisionSha256":"ljBrqcBoKgg2r-Lk_ms20GeJuRoe8MqKil3ZSIW4IN0","approvals":[]}', '2026-10-21 10:00:00+00', '2026-11-20 10:00:00+00', '{cu-activation}', 'shown', NULL, NULL, 'ab530204-4418-9dfa-b937-66e20d1197d2'),
('39', '273f144e-a297-a93d-872d-76b769437758', '1792915200', 'notify', 'eyJhbGciOiJFUzI1NiIsImtpZCI6IlU5Y3Zsa1FWNUR6VEU3SFBFQlZUSXciLCJ0eXAiOiJjYXJuZXQtZGlyZWN0aXZlK2p3cyJ9.eyJpc3MiOiJFeGFtcGxlIERldmljZXMiLCJhdWQiOiI4YjA1ZWRjMDQyNDQ0MzYwNDY2NDA0YmFkNzU0OTY3ZSIsInNlcSI6MTc5MjkxNTIwMCwidHlwZSI6Im5vdGlmeSIsImlhdCI6MTc5MjkxNTIwMCwiZXhwIjoxNzk1NTA3MjAwLCJzdGFuZGluZyI6Im5vdGljZSIsImNsYXVzZXMiOlt7ImlkIjoiY3UtYWN0aXZhdGlvbiIsImJhc2lzIjpbIlRlcm1zIG9mIHNhbGUsIDE0LjIiLCIxNSBDRlIsIDc0Ni4yIiwiMzEgQ0ZSLCA1MTUuMjAxIl19XSwidGVycml0b3J5IjoiQ1UiLCJyZWFzb24iOiJOb3RpY2U6IHlvdXIgcGhvbmUgd29ya3MgYXMgdXN1YWwgdG9kYXksIGJ1dCBpdCBtYXkgYmUgbG9ja2VkIGxhdGVyLlxuV2h5OiB0aGlzIHBob25lIHdhcyB1c2VkIGZvciB0aGUgZmlyc3QgdGltZSBpbiBDdWJhLCB3aGVyZSBydWxlIGN1LWFjdGl2YXRpb24gYXBwbGllcy4gQmFzaXM6IFRlcm1zIG9mIHNhbGUgMTQuMiAoRXhhbXBsZSBEZXZpY2VzKTsgMTUgQ0ZSIDc0Ni4yIChVUyk7IDMxIENGUiA1MTUuMjAxIChVUykuXG5Ob3RpY2UgcGVyaW9kOiB1bnRpbCA0IE5vdmVtYmVyIDIwMjYgYXQgMTA6MDAgVVRDLiBHcmFjZSBwZXJpb2QgYWZ0ZXIgaXQ6IHVudGlsIDQgRGVjZW1iZXIgMjAyNiBhdCAxMDowMCBVVEMuIE5vdGhpbmcgaXMgcmVzdHJpY3RlZCBiZWZvcmUgdGhhdC5cbkV2ZW4gdGhlbiwgYSBwaG9uZSBpcyBsb2NrZWQgb25seSBpZiBvbmUgcGVyc29uIHByb3Bvc2VzIGl0IGFuZCBhbm90aGVyIGFwcHJvdmVzIGl0LiIsInJlbWVkeSI6eyJhcHBlYWxVcmwiOiJodHRwczovL2V4YW1wbGUuY29tL2FwcGVhbCIsImNvbnRhY3QiOiJvd25lcnNAZXhhbXBsZS5jb20ifSwic2FsdCI6Ijc5MmJmZGE2ZjQ5NGEyNDA0YmY3YTkwNzdkMDc0MzIyIiwic3RhdGVtZW50U2hhMjU2IjoiOVhFWXFvamFfN04xc1l4ekRlNER1OHR6RFdybWUyempJekxHMTRaTXgzbyJ9.8yUl6mfWOFMRyEsDD9gsEbFxc-OkPNgIIHhPBP5Qt7uoCvSeqC_OU0-1L0UObAMohDj5ILcUNHVleuq2RgtXiw', '{"v":1,"kind":"directive","at":"2026-10-25T08:00:00Z","subject":"RrtAYZXR6z5-KFq0-BjYpd7rTiBlU8wds-DwUHdagBo","seq":1792915200,"type":"notify","territory":"CU","clauses":["cu-activation"],"policy":{"id":"six-destinations","version":1,"sha256":"9g0NRtKJJo7HVYSiz48BNIpAEx81JE4SD0HJmp_4MDQ"},"decisionSha256":"cucvU9sA0wj4n9NJPDLCrdGBAV-TYa-Z0jUeXSSKhf8","approvals":[]}', '2026-10-25 08:00:00+00', '2026-11-24 08:00:00+00', '{cu-activation}', 'shown', NULL, NULL, '8b05edc0-4244-4360-4664-04bad754967e'),
('54', '36091205-a175-00fe-b41c-714f991523a8', '1788429600', 'notify', 'eyJhbGciOiJFUzI1NiIsImtpZCI6IlU5Y3Zsa1FWNUR6VEU3SFBFQlZUSXciLCJ0eXAiOiJjYXJuZXQtZGlyZWN0aXZlK2p3cyJ9.eyJpc3MiOiJFeGFtcGxlIERldmljZXMiLCJhdWQiOiIwZWY2NmNjMDE5ODVhZTViZjZmNDg4YzU4N2RhNmY1YiIsInNlcSI6MTc4ODQyOTYwMCwidHlwZSI6Im5vdGlmeSIsImlhdCI6MTc4ODQyOTYwMCwiZXhwIjoxNzkxMDIxNjAwLCJzdGFuZGluZyI6Im5vdGljZSIsImNsYXVzZXMiOlt7ImlkIjoiY3UtYWN0aXZhdGlvbiIsImJhc2lzIjpbIlRlcm1zIG9mIHNhbGUsIDE0LjIiLCIxNSBDRlIsIDc0Ni4yIiwiMzEgQ0ZSLCA1MTUuMjAxIl19XSwidGVycml0b3J5IjoiQ1UiLCJyZWFzb24iOiJOb3RpY2U6IHlvdXIgcGhvbmUgd29ya3MgYXMgdXN1YWwgdG9kYXksIGJ1dCBpdCBtYXkgYmUgbG9ja2VkIGxhdGVyLlxuV2h5OiB0aGlzIHBob25lIHdhcyB1c2VkIGZvciB0aGUgZmlyc3QgdGltZSBpbiBDdWJhLCB3aGVyZSBydWxlIGN1LWFjdGl2YXRpb24gYXBwbGllcy4gQmFzaXM6IFRlcm1zIG9mIHNhbGUgMTQuMiAoRXhhbXBsZSBEZXZpY2VzKTsgMTUgQ0ZSIDc0Ni4yIChVUyk7IDMxIENGUiA1MTUuMjAxIChVUykuXG5UaGUgcGVyaW9kcyBzdGFydCBvbmNlIHlvdXIgcGhvbmUgaGFzIHNob3duIHlvdSB0aGlzIG5vdGljZS4gTm90aWNlIHBlcmlvZDogMTQgZGF5cy4gR3JhY2UgcGVyaW9kIGFmdGVyIGl0OiAzMCBkYXlzLiBOb3RoaW5nIGlzIHJlc3RyaWN0ZWQgYmVmb3JlIGJvdGggYXJlIG92ZXIuXG5FdmVuIHRoZW4sIGEgcGhvbmUgaXMgbG9ja2VkIG9ubHkgaWYgb25lIHBlcnNvbiBwcm9wb3NlcyBpdCBhbmQgYW5vdGhlciBhcHByb3ZlcyBpdC4iLCJyZW1lZHkiOnsiYXBwZWFsVXJsIjoiaHR0cHM6Ly9leGFtcGxlLmNvbS9hcHBlYWwiLCJjb250YWN0Ijoib3duZXJzQGV4YW1wbGUuY29tIn0sInNhbHQiOiI0ZGFhN2IxZjFjNDhhNWU4MWM4ZjRmOTgzY2Y4Zjc1ZSIsInN0YXRlbWVudFNoYTI1NiI6Ik1URU5wa1hMa2NmVThRTWdMSmxtekM2M3RuUVJQc3JjUFMwWVNYTHluZUEifQ.hhtw9U6uAxP4P6UkhKy91HQkiImTzaMv1pWYadN-KR3ytR3BgBBZLUUQ998hq1aSSU2oXHZOErtfocudYDNCyQ', '{"v":1,"kind":"directive","at":"2026-09-03T10:00:00Z","subject":"npqCaj2DiQbFCX7Ai_CSH6LuC9ootGtKac_VRCjDLMM","seq":1788429600,"type":"notify","territory":"CU","clauses":["cu-activation"],"policy":{"id":"six-destinations","version":1,"sha256":"9g0NRtKJJo7HVYSiz48BNIpAEx81JE4SD0HJmp_4MDQ"},"decisionSha256":"d0IzObrOzMhMkY9Q77A8GOylqnuBEMJEers6ek8VdHA","approvals":[]}', '2026-09-03 10:00:00+00', '2026-10-03 10:00:00+00', '{cu-activation}', 'shown', NULL, NULL, '0ef66cc0-1985-ae5b-f6f4-88c587da6f5b'),
('54', '36091205-a175-00fe-b41c-714f991523a8', '1788595200', 'release', 'eyJhbGciOiJFUzI1NiIsImtpZCI6IlU5Y3Zsa1FWNUR6VEU3SFBFQlZUSXciLCJ0eXAiOiJjYXJuZXQtZGlyZWN0aXZlK2p3cyJ9.eyJpc3MiOiJFeGFtcGxlIERldmljZXMiLCJhdWQiOiIwZWY2NmNjMDE5ODVhZTViZjZmNDg4YzU4N2RhNmY1YiIsInNlcSI6MTc4ODU5NTIwMCwidHlwZSI6InJlbGVhc2UiLCJpYXQiOjE3ODg1OTUyMDAsImV4cCI6MTc5NjM3MTIwMCwic3RhbmRpbmciOiJleGVtcHQiLCJjbGF1c2VzIjpbeyJpZCI6ImN1LWFjdGl2YXRpb24iLCJiYXNpcyI6WyJUZXJtcyBvZiBzYWxlLCAxNC4yIiwiMTUgQ0ZSLCA3NDYuMiIsIjMxIENGUiwgNTE1LjIwMSJdfV0sInRlcnJpdG9yeSI6bnVsbCwicmVhc29uIjoiR29vZCBuZXdzOiB5b3VyIHBob25lIHdvcmtzIHdpdGhvdXQgcmVzdHJpY3Rpb24uIFlvdSBuZWVkIG5vdCBkbyBhbnl0aGluZy5cblJ1bGUgY3UtYWN0aXZhdGlvbiBubyBsb25nZXIgaGFzIGFueSBlZmZlY3Qgb24gaXQuIEFuIGV4ZW1wdGlvbiBob2xkcy4iLCJyZW1lZHkiOnsiYXBwZWFsVXJsIjoiaHR0cHM6Ly9leGFtcGxlLmNvbS9hcHBlYWwiLCJjb250YWN0Ijoib3duZXJzQGV4YW1wbGUuY29tIn0sInNhbHQiOiI0ZGFhN2IxZjFjNDhhNWU4MWM4ZjRmOTgzY2Y4Zjc1ZSIsInN0YXRlbWVudFNoYTI1NiI6Ik9XWDl0Z096M2hjWm1YMFJTcUZFNE10OGoxMmJvM1FFNG5GYW1wYW14aE0ifQ.35LkIGQ_dwoKkE5H7f77EjJiWMCOvtXLNCtcm0zOfBclxJHdqocfdIn5FztDECan1rOPYQuKl6RzEQeoFSOxXA', '{"v":1,"kind":"directive","at":"2026-09-05T08:00:00Z","subject":"npqCaj2DiQbFCX7Ai_CSH6LuC9ootGtKac_VRCjDLMM","seq":1788595200,"type":"release","territory":null,"clauses":["cu-activation"],"policy":{"id":"six-destinations","version":1,"sha256":"9g0NRtKJJo7HVYSiz48BNIpAEx81JE4SD0HJmp_4MDQ"},"decisionSha256":"OyaaiJP1pwQi3YDc6P-PdF0MfgaZpre5yggWiIJEcjk","approvals":[]}', '2026-09-05 08:00:00+00', '2026-12-04 08:00:00+00', '{cu-activation}', 'pending', NULL, NULL, '0ef66cc0-1985-ae5b-f6f4-88c587da6f5b'),
('73', '492cc7db-d377-f8b6-7896-32758b4bd274', '1788429600', 'notify', 'eyJhbGciOiJFUzI1NiIsImtpZCI6IlU5Y3Zsa1FWNUR6VEU3SFBFQlZUSXciLCJ0eXAiOiJjYXJuZXQtZGlyZWN0aXZlK2p3cyJ9.eyJpc3MiOiJFeGFtcGxlIERldmljZXMiLCJhdWQiOiI4Njg4NWM3ZTZhMzQ2NTUyNGZmOGU0NzllNjQ4MDEzMCIsInNlcSI6MTc4ODQyOTYwMCwidHlwZSI6Im5vdGlmeSIsImlhdCI6MTc4ODQyOTYwMCwiZXhwIjoxNzkxMDIxNjAwLCJzdGFuZGluZyI6Im5vdGljZSIsImNsYXVzZXMiOlt7ImlkIjoiY3UtYWN0aXZhdGlvbiIsImJhc2lzIjpbIlRlcm1zIG9mIHNhbGUsIDE0LjIiLCIxNSBDRlIsIDc0Ni4yIiwiMzEgQ0ZSLCA1MTUuMjAxIl19XSwidGVycml0b3J5IjoiQ1UiLCJyZWFzb24iOiJOb3RpY2U6IHlvdXIgcGhvbmUgd29ya3MgYXMgdXN1YWwgdG9kYXksIGJ1dCBpdCBtYXkgYmUgbG9ja2VkIGxhdGVyLlxuV2h5OiB0aGlzIHBob25lIHdhcyB1c2VkIGZvciB0aGUgZmlyc3QgdGltZSBpbiBDdWJhLCB3aGVyZSBydWxlIGN1LWFjdGl2YXRpb24gYXBwbGllcy4gQmFzaXM6IFRlcm1zIG9mIHNhbGUgMTQuMiAoRXhhbXBsZSBEZXZpY2VzKTsgMTUgQ0ZSIDc0Ni4yIChVUyk7IDMxIENGUiA1MTUuMjAxIChVUykuXG5UaGUgcGVyaW9kcyBzdGFydCBvbmNlIHlvdXIgcGhvbmUgaGFzIHNob3duIHlvdSB0aGlzIG5vdGljZS4gTm90aWNlIHBlcmlvZDogMTQgZGF5cy4gR3JhY2UgcGVyaW9kIGFmdGVyIGl0OiAzMCBkYXlzLiBOb3RoaW5nIGlzIHJlc3RyaWN0ZWQgYmVmb3JlIGJvdGggYXJlIG92ZXIuXG5FdmVuIHRoZW4sIGEgcGhvbmUgaXMgbG9ja2VkIG9ubHkgaWYgb25lIHBlcnNvbiBwcm9wb3NlcyBpdCBhbmQgYW5vdGhlciBhcHByb3ZlcyBpdC4iLCJyZW1lZHkiOnsiYXBwZWFsVXJsIjoiaHR0cHM6Ly9leGFtcGxlLmNvbS9hcHBlYWwiLCJjb250YWN0Ijoib3duZXJzQGV4YW1wbGUuY29tIn0sInNhbHQiOiJmYTAzYzNkZDdhNDIzMGVkOTNhZmQzNDViMGZkMGI4ZCIsInN0YXRlbWVudFNoYTI1NiI6ImZkX3FPc3BwNktDLVRmNHMzQmsyMjg0MHN3ZUxCeHBqRV84SmdvWVNaVkUifQ.dfvveK8qAU5XeUVckQ0q7y_VvU2EKqSsE3lxrcSbGpNWKMdeYZI5fvzrfvtcGov1CvAE9PP9Lqm8vthnIOtqMQ', '{"v":1,"kind":"directive","at":"2026-09-03T10:00:00Z","subject":"Cnfp0-UEvvfcQeuW7o833QsIy49BUNkAx2G0qdRS7hk","seq":1788429600,"type":"notify","territory":"CU","clauses":["cu-activation"],"policy":{"id":"six-destinations","version":1,"sha256":"9g0NRtKJJo7HVYSiz48BNIpAEx81JE4SD0HJmp_4MDQ"},"decisionSha256":"d0IzObrOzMhMkY9Q77A8GOylqnuBEMJEers6ek8VdHA","approvals":[]}', '2026-09-03 10:00:00+00', '2026-10-03 10:00:00+00', '{cu-activation}', 'shown', NULL, NULL, '86885c7e-6a34-6552-4ff8-e479e6480130'),
('87', '575b1db6-6900-2b12-a7de-104cb09a97fa', '1788429600', 'notify', 'eyJhbGciOiJFUzI1NiIsImtpZCI6IlU5Y3Zsa1FWNUR6VEU3SFBFQlZUSXciLCJ0eXAiOiJjYXJuZXQtZGlyZWN0aXZlK2p3cyJ9.eyJpc3MiOiJFeGFtcGxlIERldmljZXMiLCJhdWQiOiI5YWNiZDMwMWUyY2M4YmE3MDljYzZjMDk2ZjM5OWU0MCIsInNlcSI6MTc4ODQyOTYwMCwidHlwZSI6Im5vdGlmeSIsImlhdCI6MTc4ODQyOTYwMCwiZXhwIjoxNzkxMDIxNjAwLCJzdGFuZGluZyI6Im5vdGljZSIsImNsYXVzZXMiOlt7ImlkIjoiY3UtYWN0aXZhdGlvbiIsImJhc2lzIjpbIlRlcm1zIG9mIHNhbGUsIDE0LjIiLCIxNSBDRlIsIDc0Ni4yIiwiMzEgQ0ZSLCA1MTUuMjAxIl19XSwidGVycml0b3J5IjoiQ1UiLCJyZWFzb24iOiJOb3RpY2U6IHlvdXIgcGhvbmUgd29ya3MgYXMgdXN1YWwgdG9kYXksIGJ1dCBpdCBtYXkgYmUgbG9ja2VkIGxhdGVyLlxuV2h5OiB0aGlzIHBob25lIHdhcyB1c2VkIGZvciB0aGUgZmlyc3QgdGltZSBpbiBDdWJhLCB3aGVyZSBydWxlIGN1LWFjdGl2YXRpb24gYXBwbGllcy4gQmFzaXM6IFRlcm1zIG9mIHNhbGUgMTQuMiAoRXhhbXBsZSBEZXZpY2VzKTsgMTUgQ0ZSIDc0Ni4yIChVUyk7IDMxIENGUiA1MTUuMjAxIChVUykuXG5UaGUgcGVyaW9kcyBzdGFydCBvbmNlIHlvdXIgcGhvbmUgaGFzIHNob3duIHlvdSB0aGlzIG5vdGljZS4gTm90aWNlIHBlcmlvZDogMTQgZGF5cy4gR3JhY2UgcGVyaW9kIGFmdGVyIGl0OiAzMCBkYXlzLiBOb3RoaW5nIGlzIHJlc3RyaWN0ZWQgYmVmb3JlIGJvdGggYXJlIG92ZXIuXG5FdmVuIHRoZW4sIGEgcGhvbmUgaXMgbG9ja2VkIG9ubHkgaWYgb25lIHBlcnNvbiBwcm9wb3NlcyBpdCBhbmQgYW5vdGhlciBhcHByb3ZlcyBpdC4iLCJyZW1lZHkiOnsiYXBwZWFsVXJsIjoiaHR0cHM6Ly9leGFtcGxlLmNvbS9hcHBlYWwiLCJjb250YWN0Ijoib3duZXJzQGV4YW1wbGUuY29tIn0sInNhbHQiOiJkYTk3ZDBhNjM2OWZmODY5N2FkYzZlNjkxNWM5NDE2NiIsInN0YXRlbWVudFNoYTI1NiI6Ijlyc1pudXhZVjlzZ2hKazFmZjZLNzlqZDczWVF3LTg5RWx0UHhVMENZcFUifQ.Ysc9lOOzkz1fa8oHDN1DslliD2ERnTTUxAfAJldKmHh1mEEVkiEeMQrau2GVfp1Qvhs3qXXnKuggH7nf2yItuw', '{"v":1,"kind":"directive","at":"2026-09-03T10:00:00Z","subject":"j_T70RS2By80LbDNufE9SLTFZUCWr7_vVEiZMm2eGME","seq":1788429600,"type":"notify","territory":"CU","clauses":["cu-activation"],"policy":{"id":"six-destinations","version":1,"sha256":"9g0NRtKJJo7HVYSiz48BNIpAEx81JE4SD0HJmp_4MDQ"},"decisionSha256":"d0IzObrOzMhMkY9Q77A8GOylqnuBEMJEers6ek8VdHA","approvals":[]}', '2026-09-03 10:00:00+00', '2026-10-03 10:00:00+00', '{cu-activation}', 'shown', NULL, NULL, '9acbd301-e2cc-8ba7-09cc-6c096f399e40'),
('87', '575b1db6-6900-2b12-a7de-104cb09a97fa', '1793869200', 'lock', 'eyJhbGciOiJFUzI1NiIsImtpZCI6IlU5Y3Zsa1FWNUR6VEU3SFBFQlZUSXciLCJ0eXAiOiJjYXJuZXQtZGlyZWN0aXZlK2p3cyJ9.eyJpc3MiOiJFeGFtcGxlIERldmljZXMiLCJhdWQiOiI5YWNiZDMwMWUyY2M4YmE3MDljYzZjMDk2ZjM5OWU0MCIsInNlcSI6MTc5Mzg2OTIwMCwidHlwZSI6ImxvY2siLCJpYXQiOjE3OTM4NjkyMDAsImV4cCI6MTc5NDQ3NDAwMCwibGVhc2UiOiIyMDI2LTEyLTA1VDA4OjAwOjAwWiIsInN0YW5kaW5nIjoibG9ja2VkIiwiY2xhdXNlcyI6W3siaWQiOiJjdS1hY3RpdmF0aW9uIiwiYmFzaXMiOlsiVGVybXMgb2Ygc2FsZSwgMTQuMiIsIjE1IENGUiwgNzQ2LjIiLCIzMSBDRlIsIDUxNS4yMDEiXX1dLCJ0ZXJyaXRvcnkiOiJDVSIsInJlYXNvbiI6IldoeTogdGhpcyBwaG9uZSB3YXMgdXNlZCBmb3IgdGhlIGZpcnN0IHRpbWUgaW4gQ3ViYSwgd2hlcmUgcnVsZSBjdS1hY3RpdmF0aW9uIGFwcGxpZXMuIEJhc2lzOiBUZXJtcyBvZiBzYWxlIDE0LjIgKEV4YW1wbGUgRGV2aWNlcyk7IDE1IENGUiA3NDYuMiAoVVMpOyAzMSBDRlIgNTE1LjIwMSAoVVMpLlxuSXQgd2FzIGZvdW5kIHRoZXJlIGZyb20gMiBTZXB0ZW1iZXIgMjAyNiB0byA1IE5vdmVtYmVyIDIwMjYuIiwicmVtZWR5Ijp7ImFwcGVhbFVybCI6Imh0dHBzOi8vZXhhbXBsZS5jb20vYXBwZWFsIiwiY29udGFjdCI6Im93bmVyc0BleGFtcGxlLmNvbSJ9LCJjYXNlUmVmIjoiQy1KNEYxNEg0TlI5Iiwic2FsdCI6ImRhOTdkMGE2MzY5ZmY4Njk3YWRjNmU2OTE1Yzk0MTY2Iiwic3RhdGVtZW50U2hhMjU2IjoiYWJ4bHRoVXVPbmlzZWR4MkEyQXZ2M01mNUtjaEZDRF95TmxUYmxGOTYwQSJ9.QAhOk0m32kwBUsB6SZ6brYIF9LSYe7VtR9EfFI0q2X-irKDAE7jp8NgrHnWB9jieMzTKn2G5lmwGbt5ZXsR2eg', '{"v":1,"kind":"directive","at":"2026-11-05T09:00:00Z","subject":"j_T70RS2By80LbDNufE9SLTFZUCWr7_vVEiZMm2eGME","seq":1793869200,"type":"lock","territory":"CU","clauses":["cu-activation"],"policy":{"id":"six-destinations","version":1,"sha256":"9g0NRtKJJo7HVYSiz48BNIpAEx81JE4SD0HJmp_4MDQ"},"decisionSha256":"ODK4Em60yhSWJ6hdLY1VLBA6PN9EYiGbdxI6O_p_64o","approvals":[{"role":"proposer","key":"Ez2r0IloQNNnc_UBSbetJk4Cx0Ll2npuZt9LNmSvaHI","assertionSha256":"Fk8TBsN8NGPutlQpb6lvfg5AVqXafh4rK7uSa8LkAW0"},{"role":"approver","key":"ESCyJZfOZbQv29isZ_xHBqaotfCn2o2jiis_rv-qti8","assertionSha256":"kG3UcvnFNwL2h-OCyMl9sF1HFE5abicEN23VKzHnC4Q"}],"measure":{"sha256":"WDIb6UTn4zOIRD8YMueGBmufJzGnmSrLhmmrhletbMM","member":"jVd0eGfElKcwBivoM4YE3uOiesGcSj9kkuH2kuYqAOU"},"until":"2026-12-05T08:00:00Z"}', '2026-11-05 09:00:00+00', '2026-11-12 09:00:00+00', '{cu-activation}', 'obeyed', NULL, '2026-12-05 08:00:00+00', '9acbd301-e2cc-8ba7-09cc-6c096f399e40'),
('103', '6704733b-922e-59d8-e5de-0d28214a9eb8', '1788429600', 'notify', 'eyJhbGciOiJFUzI1NiIsImtpZCI6IlU5Y3Zsa1FWNUR6VEU3SFBFQlZUSXciLCJ0eXAiOiJjYXJuZXQtZGlyZWN0aXZlK2p3cyJ9.eyJpc3MiOiJFeGFtcGxlIERldmljZXMiLCJhdWQiOiI5MjU2MTQ2MTM2YjNlZWQ1N2MzMzQ1OTM1MTQxMWYwMCIsInNlcSI6MTc4ODQyOTYwMCwidHlwZSI6Im5vdGlmeSIsImlhdCI6MTc4ODQyOTYwMCwiZXhwIjoxNzkxMDIxNjAwLCJzdGFuZGluZyI6Im5vdGljZSIsImNsYXVzZXMiOlt7ImlkIjoiY3UtYWN0aXZhdGlvbiIsImJhc2lzIjpbIlRlcm1zIG9mIHNhbGUsIDE0LjIiLCIxNSBDRlIsIDc0Ni4yIiwiMzEgQ0ZSLCA1MTUuMjAxIl19XSwidGVycml0b3J5IjoiQ1UiLCJyZWFzb24iOiJOb3RpY2U6IHlvdXIgcGhvbmUgd29ya3MgYXMgdXN1YWwgdG9kYXksIGJ1dCBpdCBtYXkgYmUgbG9ja2VkIGxhdGVyLlxuV2h5OiB0aGlzIHBob25lIHdhcyB1c2VkIGZvciB0aGUgZmlyc3QgdGltZSBpbiBDdWJhLCB3aGVyZSBydWxlIGN1LWFjdGl2YXRpb24gYXBwbGllcy4gQmFzaXM6IFRlcm1zIG9mIHNhbGUgMTQuMiAoRXhhbXBsZSBEZXZpY2VzKTsgMTUgQ0ZSIDc0Ni4yIChVUyk7IDMxIENGUiA1MTUuMjAxIChVUykuXG5UaGUgcGVyaW9kcyBzdGFydCBvbmNlIHlvdXIgcGhvbmUgaGFzIHNob3duIHlvdSB0aGlzIG5vdGljZS4gTm90aWNlIHBlcmlvZDogMTQgZGF5cy4gR3JhY2UgcGVyaW9kIGFmdGVyIGl0OiAzMCBkYXlzLiBOb3RoaW5nIGlzIHJlc3RyaWN0ZWQgYmVmb3JlIGJvdGggYXJlIG92ZXIuXG5FdmVuIHRoZW4sIGEgcGhvbmUgaXMgbG9ja2VkIG9ubHkgaWYgb25lIHBlcnNvbiBwcm9wb3NlcyBpdCBhbmQgYW5vdGhlciBhcHByb3ZlcyBpdC4iLCJyZW1lZHkiOnsiYXBwZWFsVXJsIjoiaHR0cHM6Ly9leGFtcGxlLmNvbS9hcHBlYWwiLCJjb250YWN0Ijoib3duZXJzQGV4YW1wbGUuY29tIn0sInNhbHQiOiIyNmMzNzI1NzVmMjQ2MzE4ZTY0YzhiOWFhOGU4OWI0YSIsInN0YXRlbWVudFNoYTI1NiI6IjR5NzJ3VzRodm91dlFYUTVnVGRNVURfUndzZDJ5OWppMjFELVNHaThTMFEifQ.1XOzLp5wxwiCBuu3b8TTwS-VuHkxdNY6KGdRAfUF90iOrLeAmsXMKtlAa94Xht5mvQe5LkPnNarBt3zsBrcBow', '{"v":1,"kind":"directive","at":"2026-09-03T10:00:00Z","subject":"MrqylhfP7IpqqM6vZ1R5fvJGJk8pUz1QBCN97ewIcPk","seq":1788429600,"type":"notify","territory":"CU","clauses":["cu-activation"],"policy":{"id":"six-destinations","version":1,"sha256":"9g0NRtKJJo7HVYSiz48BNIpAEx81JE4SD0HJmp_4MDQ"},"decisionSha256":"d0IzObrOzMhMkY9Q77A8GOylqnuBEMJEers6ek8VdHA","approvals":[]}', '2026-09-03 10:00:00+00', '2026-10-03 10:00:00+00', '{cu-activation}', 'shown', NULL, NULL, '92561461-36b3-eed5-7c33-459351411f00'),
('103', '6704733b-922e-59d8-e5de-0d28214a9eb8', '1794992400', 'lock', 'eyJhbGciOiJFUzI1NiIsImtpZCI6IlU5Y3Zsa1FWNUR6VEU3SFBFQlZUSXciLCJ0eXAiOiJjYXJuZXQtZGlyZWN0aXZlK2p3cyJ9.eyJpc3MiOiJFeGFtcGxlIERldmljZXMiLCJhdWQiOiI5MjU2MTQ2MTM2YjNlZWQ1N2MzMzQ1OTM1MTQxMWYwMCIsInNlcSI6MTc5NDk5MjQwMCwidHlwZSI6ImxvY2siLCJpYXQiOjE3OTQ5OTI0MDAsImV4cCI6MTc5NTU5NzIwMCwibGVhc2UiOiIyMDI2LTEyLTE4VDA4OjAwOjAwWiIsInN0YW5kaW5nIjoibG9ja2VkIiwiY2xhdXNlcyI6W3siaWQiOiJjdS1hY3RpdmF0aW9uIiwiYmFzaXMiOlsiVGVybXMgb2Ygc2FsZSwgMTQuMiIsIjE1IENGUiwgNzQ2LjIiLCIzMSBDRlIsIDUxNS4yMDEiXX1dLCJ0ZXJyaXRvcnkiOiJDVSIsInJlYXNvbiI6IldoeTogdGhpcyBwaG9uZSB3YXMgdXNlZCBmb3IgdGhlIGZpcnN0IHRpbWUgaW4gQ3ViYSwgd2hlcmUgcnVsZSBjdS1hY3RpdmF0aW9uIGFwcGxpZXMuIEJhc2lzOiBUZXJtcyBvZiBzYWxlIDE0LjIgKEV4YW1wbGUgRGV2aWNlcyk7IDE1IENGUiA3NDYuMiAoVVMpOyAzMSBDRlIgNTE1LjIwMSAoVVMpLlxuSXQgd2FzIGZvdW5kIHRoZXJlIGZyb20gMiBTZXB0ZW1iZXIgMjAyNiB0byAxOCBOb3ZlbWJlciAyMDI2LiIsInJlbWVkeSI6eyJhcHBlYWxVcmwiOiJodHRwczovL2V4YW1wbGUuY29tL2FwcGVhbCIsImNvbnRhY3QiOiJvd25lcnNAZXhhbXBsZS5jb20ifSwiY2FzZVJlZiI6IkMtUVBKOVZHNTM2QSIsInNhbHQiOiIyNmMzNzI1NzVmMjQ2MzE4ZTY0YzhiOWFhOGU4OWI0YSIsInN0YXRlbWVudFNoYTI1NiI6ImRPeHExelVUM2dUNFBrV2VTd1FGVURyOFN6YVZOYUJ2Yk1OeEp0bTZMakkifQ.0nh_S8Eo-hrp9euzia6tmJVM9v5J69BW9ur5zc_CN8p00lbJGdjVI_TzTyW7p6FLm1Q5O7bOPsjXyfXfDyUeJA', '{"v":1,"kind":"directive","at":"2026-11-18T09:00:00Z","subject":"MrqylhfP7IpqqM6vZ1R5fvJGJk8pUz1QBCN97ewIcPk","seq":1794992400,"type":"lock","territory":"CU","clauses":["cu-activation"],"policy":{"id":"six-destinations","version":1,"sha256":"9g0NRtKJJo7HVYSiz48BNIpAEx81JE4SD0HJmp_4MDQ"},"decisionSha256":"RxF2PnNOKlT01mqmXWMVGQiH3ejiJs_x4GR4ZeqGjsE","approvals":[{"role":"proposer","key":"Ez2r0IloQNNnc_UBSbetJk4Cx0Ll2npuZt9LNmSvaHI","assertionSha256":"YYnUkAgtGOQX8asTa1jKXJ_iVvX8_Cck8SbzKuOBoS0"},{"role":"approver","key":"ESCyJZfOZbQv29isZ_xHBqaotfCn2o2jiis_rv-qti8","assertionSha256":"oIpoJQi7NbBsyGKFEbINtWro5QLRDoK2Hm7qKggdTx0"}],"measure":{"sha256":"Ea5F4gU_Aou7VlQ8lfpk0dTwWTs3bsL74Y7gV8lnRt0","member":"h7P5LVOYNJAF6tfNs_w5EL3KdpEN2zPOBmIwz290FIg"},"until":"2026-12-18T08:00:00Z"}', '2026-11-18 09:00:00+00', '2026-11-25 09:00:00+00', '{cu-activation}', 'pending', NULL, '2026-12-18 08:00:00+00', '92561461-36b3-eed5-7c33-459351411f00'),
('107', '6b772b06-0eb2-6cbf-a3cc-0fac36972d82', '1794391200', 'notify', 'eyJhbGciOiJFUzI1NiIsImtpZCI6IlU5Y3Zsa1FWNUR6VEU3SFBFQlZUSXciLCJ0eXAiOiJjYXJuZXQtZGlyZWN0aXZlK2p3cyJ9.eyJpc3MiOiJFeGFtcGxlIERldmljZXMiLCJhdWQiOiIxYjQyNTRmZGI4YjYxZTI4OTIzNWY4Nzk0MDEzNDRlMCIsInNlcSI6MTc5NDM5MTIwMCwidHlwZSI6Im5vdGlmeSIsImlhdCI6MTc5NDM5MTIwMCwiZXhwIjoxNzk2OTgzMjAwLCJzdGFuZGluZyI6Im5vdGljZSIsImNsYXVzZXMiOlt7ImlkIjoiY3UtYWN0aXZhdGlvbiIsImJhc2lzIjpbIlRlcm1zIG9mIHNhbGUsIDE0LjIiLCIxNSBDRlIsIDc0Ni4yIiwiMzEgQ0ZSLCA1MTUuMjAxIl19XSwidGVycml0b3J5IjoiQ1UiLCJyZWFzb24iOiJOb3RpY2U6IHlvdXIgcGhvbmUgd29ya3MgYXMgdXN1YWwgdG9kYXksIGJ1dCBpdCBtYXkgYmUgbG9ja2VkIGxhdGVyLlxuV2h5OiB0aGlzIHBob25lIHdhcyB1c2VkIGZvciB0aGUgZmlyc3QgdGltZSBpbiBDdWJhLCB3aGVyZSBydWxlIGN1LWFjdGl2YXRpb24gYXBwbGllcy4gQmFzaXM6IFRlcm1zIG9mIHNhbGUgMTQuMiAoRXhhbXBsZSBEZXZpY2VzKTsgMTUgQ0ZSIDc0Ni4yIChVUyk7IDMxIENGUiA1MTUuMjAxIChVUykuXG5UaGUgcGVyaW9kcyBzdGFydCBvbmNlIHlvdXIgcGhvbmUgaGFzIHNob3duIHlvdSB0aGlzIG5vdGljZS4gTm90aWNlIHBlcmlvZDogMTQgZGF5cy4gR3JhY2UgcGVyaW9kIGFmdGVyIGl0OiAzMCBkYXlzLiBOb3RoaW5nIGlzIHJlc3RyaWN0ZWQgYmVmb3JlIGJvdGggYXJlIG92ZXIuXG5FdmVuIHRoZW4sIGEgcGhvbmUgaXMgbG9ja2VkIG9ubHkgaWYgb25lIHBlcnNvbiBwcm9wb3NlcyBpdCBhbmQgYW5vdGhlciBhcHByb3ZlcyBpdC4iLCJyZW1lZHkiOnsiYXBwZWFsVXJsIjoiaHR0cHM6Ly9leGFtcGxlLmNvbS9hcHBlYWwiLCJjb250YWN0Ijoib3duZXJzQGV4YW1wbGUuY29tIn0sInNhbHQiOiI1Yzk1MDZmMjRlMDFjZGM3MmEzYWRhMDAzODVmNzM2YyIsInN0YXRlbWVudFNoYTI1NiI6IlZPMkVza2FYRUlJdXdXM2tUeWlaUndtdjNRdVhPWmJ4cnMwYzdGSnJpUjgifQ.VEZMABR6QFUOA5qJIIgHTZpUJpKVYStZUawedjeSEgs8fGkCxDRTAWcb8p3ObBkGYNViZRY2nz-dHsufndsJDg', '{"v":1,"kind":"directive","at":"2026-11-11T10:00:00Z","subject":"3CtkXovORQy_IdC276vzPSDZWRk0O_EOUD5hRwU0_0c","seq":1794391200,"type":"notify","territory":"CU","clauses":["cu-activation"],"policy":{"id":"six-destinations","version":1,"sha256":"9g0NRtKJJo7HVYSiz48BNIpAEx81JE4SD0HJmp_4MDQ"},"decisionSha256":"Dtg38Bt0uuJuNLyLWMRAQLSF66hbSpw9UfZFwxYZG3M","approvals":[]}', '2026-11-11 10:00:00+00', '2026-12-11 10:00:00+00', '{cu-activation}', 'pending', NULL, NULL, '1b4254fd-b8b6-1e28-9235-f879401344e0'),
('160', 'a0171099-e0ba-f05d-2426-460810592323', '1792576800', 'notify', 'eyJhbGciOiJFUzI1NiIsImtpZCI6IlU5Y3Zsa1FWNUR6VEU3SFBFQlZUSXciLCJ0eXAiOiJjYXJuZXQtZGlyZWN0aXZlK2p3cyJ9.eyJpc3MiOiJFeGFtcGxlIERldmljZXMiLCJhdWQiOiI5NmRlODI5OTk1YzVjNGIyNDc4OGY2MWVmYTg5NjQ1ZSIsInNlcSI6MTc5MjU3NjgwMCwidHlwZSI6Im5vdGlmeSIsImlhdCI6MTc5MjU3NjgwMCwiZXhwIjoxNzk1MTY4ODAwLCJzdGFuZGluZyI6Im5vdGljZSIsImNsYXVzZXMiOlt7ImlkIjoiY3UtYWN0aXZhdGlvbiIsImJhc2lzIjpbIlRlcm1zIG9mIHNhbGUsIDE0LjIiLCIxNSBDRlIsIDc0Ni4yIiwiMzEgQ0ZSLCA1MTUuMjAxIl19XSwidGVycml0b3J5IjoiQ1UiLCJyZWFzb24iOiJOb3RpY2U6IHlvdXIgcGhvbmUgd29ya3MgYXMgdXN1YWwgdG9kYXksIGJ1dCBpdCBtYXkgYmUgbG9ja2VkIGxhdGVyLlxuV2h5OiB0aGlzIHBob25lIHdhcyB1c2VkIGZvciB0aGUgZmlyc3QgdGltZSBpbiBDdWJhLCB3aGVyZSBydWxlIGN1LWFjdGl2YXRpb24gYXBwbGllcy4gQmFzaXM6IFRlcm1zIG9mIHNhbGUgMTQuMiAoRXhhbXBsZSBEZXZpY2VzKTsgMTUgQ0ZSIDc0Ni4yIChVUyk7IDMxIENGUiA1MTUuMjAxIChVUykuXG5UaGUgcGVyaW9kcyBzdGFydCBvbmNlIHlvdXIgcGhvbmUgaGFzIHNob3duIHlvdSB0aGlzIG5vdGljZS4gTm90aWNlIHBlcmlvZDogMTQgZGF5cy4gR3JhY2UgcGVyaW9kIGFmdGVyIGl0OiAzMCBkYXlzLiBOb3RoaW5nIGlzIHJlc3RyaWN0ZWQgYmVmb3JlIGJvdGggYXJlIG92ZXIuXG5FdmVuIHRoZW4sIGEgcGhvbmUgaXMgbG9ja2VkIG9ubHkgaWYgb25lIHBlcnNvbiBwcm9wb3NlcyBpdCBhbmQgYW5vdGhlciBhcHByb3ZlcyBpdC4iLCJyZW1lZHkiOnsiYXBwZWFsVXJsIjoiaHR0cHM6Ly9leGFtcGxlLmNvbS9hcHBlYWwiLCJjb250YWN0Ijoib3duZXJzQGV4YW1wbGUuY29tIn0sInNhbHQiOiI0NTExOTczNDQ1YWEyYTJlMTA0OGY3NWMwZjQ1ZGQyYiIsInN0YXRlbWVudFNoYTI1NiI6ImRQWkJnSDVQbzg3SlhWNHlFOFV2X2tnM1ZHRlU2M0gtZ3YzUmpOVV9ldjQifQ.tsOk33zfhZu1-mWFv7cQbxaLR11MhxwOqt1mMlysJZvV3Bp9p8lLkia3v8jH_HgVZjCJLTpsHeG4KbdR_MLIrw', '{"v":1,"kind":"directive","at":"2026-10-21T10:00:00Z","subject":"TfJn3292-DPcCckw09N5QIhYgQSsCHnSay64e3-AAnA","seq":1792576800,"type":"notify","territory":"CU","clauses":["cu-activation"],"policy":{"id":"six-destinations","version":1,"sha256":"9g0NRtKJJo7HVYSiz48BNIpAEx81JE4SD0HJmp_4MDQ"},"decisionSha256":"ljBrqcBoKgg2r-Lk_ms20GeJuRoe8MqKil3ZSIW4IN0","approvals":[]}', '2026-10-21 10:00:00+00', '2026-11-20 10:00:00+00', '{cu-activation}', 'shown', NULL, NULL, '96de8299-95c5-c4b2-4788-f61efa89645e'),
('174', 'ae57d87d-bc2c-a5df-f8e7-c089b05aca91', '1788429600', 'notify', 'eyJhbGciOiJFUzI1NiIsImtpZCI6IlU5Y3Zsa1FWNUR6VEU3SFBFQlZUSXciLCJ0eXAiOiJjYXJuZXQtZGlyZWN0aXZlK2p3cyJ9.eyJpc3MiOiJFeGFtcGxlIERldmljZXMiLCJhdWQiOiIyOTE2OTE4YTk2NWIyN2E1MTY4MzcxNmUwNTM3YzgyNSIsInNlcSI6MTc4ODQyOTYwMCwidHlwZSI6Im5vdGlmeSIsImlhdCI6MTc4ODQyOTYwMCwiZXhwIjoxNzkxMDIxNjAwLCJzdGFuZGluZyI6Im5vdGljZSIsImNsYXVzZXMiOlt7ImlkIjoiY3UtYWN0aXZhdGlvbiIsImJhc2lzIjpbIlRlcm1zIG9mIHNhbGUsIDE0LjIiLCIxNSBDRlIsIDc0Ni4yIiwiMzEgQ0ZSLCA1MTUuMjAxIl19XSwidGVycml0b3J5IjoiQ1UiLCJyZWFzb24iOiJOb3RpY2U6IHlvdXIgcGhvbmUgd29ya3MgYXMgdXN1YWwgdG9kYXksIGJ1dCBpdCBtYXkgYmUgbG9ja2VkIGxhdGVyLlxuV2h5OiB0aGlzIHBob25lIHdhcyB1c2VkIGZvciB0aGUgZmlyc3QgdGltZSBpbiBDdWJhLCB3aGVyZSBydWxlIGN1LWFjdGl2YXRpb24gYXBwbGllcy4gQmFzaXM6IFRlcm1zIG9mIHNhbGUgMTQuMiAoRXhhbXBsZSBEZXZpY2VzKTsgMTUgQ0ZSIDc0Ni4yIChVUyk7IDMxIENGUiA1MTUuMjAxIChVUykuXG5UaGUgcGVyaW9kcyBzdGFydCBvbmNlIHlvdXIgcGhvbmUgaGFzIHNob3duIHlvdSB0aGlzIG5vdGljZS4gTm90aWNlIHBlcmlvZDogMTQgZGF5cy4gR3JhY2UgcGVyaW9kIGFmdGVyIGl0OiAzMCBkYXlzLiBOb3RoaW5nIGlzIHJlc3RyaWN0ZWQgYmVmb3JlIGJvdGggYXJlIG92ZXIuXG5FdmVuIHRoZW4sIGEgcGhvbmUgaXMgbG9ja2VkIG9ubHkgaWYgb25lIHBlcnNvbiBwcm9wb3NlcyBpdCBhbmQgYW5vdGhlciBhcHByb3ZlcyBpdC4iLCJyZW1lZHkiOnsiYXBwZWFsVXJsIjoiaHR0cHM6Ly9leGFtcGxlLmNvbS9hcHBlYWwiLCJjb250YWN0Ijoib3duZXJzQGV4YW1wbGUuY29tIn0sInNhbHQiOiI4MjFiNGEzZWU2ZTEwYWNkMzQ3NzcxZjQyOGM2M2U0NiIsInN0YXRlbWVudFNoYTI1NiI6Il9qMzMxbG9vRUx2RnNrXzdYU2U2akI5LUYtZHV1TjlrX3ZQVW9KRWtrcGsifQ.giTtVx0y-c66JjDQy6pPRc_BjOhiaaawiI-kJpz6xH0t8GQdGKiYpzIM1gMnRFXYkNK058fqrqxNl9MHqKvlsQ', '{"v":1,"kind":"directive","at":"2026-09-03T10:00:00Z","subject":"r8QP5SrhfpXoVDIwL1lhGcnm7nsOFu-kgek2BWlkrTU","seq":1788429600,"type":"notify","territory":"CU","clauses":["cu-activation"],"policy":{"id":"six-destinations","version":1,"sha256":"9g0NRtKJJo7HVYSiz48BNIpAEx81JE4SD0HJmp_4MDQ"},"decisionSha256":"d0IzObrOzMhMkY9Q77A8GOylqnuBEMJEers6ek8VdHA","approvals":[]}', '2026-09-03 10:00:00+00', '2026-10-03 10:00:00+00', '{cu-activation}', 'shown', NULL, NULL, '2916918a-965b-27a5-1683-716e0537c825'),
('174', 'ae57d87d-bc2c-a5df-f8e7-c089b05aca91', '1793869200', 'lock', 'eyJhbGciOiJFUzI1NiIsImtpZCI6IlU5Y3Zsa1FWNUR6VEU3SFBFQlZUSXciLCJ0eXAiOiJjYXJuZXQtZGlyZWN0aXZlK2p3cyJ9.eyJpc3MiOiJFeGFtcGxlIERldmljZXMiLCJhdWQiOiIyOTE2OTE4YTk2NWIyN2E1MTY4MzcxNmUwNTM3YzgyNSIsInNlcSI6MTc5Mzg2OTIwMCwidHlwZSI6ImxvY2siLCJpYXQiOjE3OTM4NjkyMDAsImV4cCI6MTc5NDQ3NDAwMCwibGVhc2UiOiIyMDI2LTEyLTA1VDA4OjAwOjAwWiIsInN0YW5kaW5nIjoibG9ja2VkIiwiY2xhdXNlcyI6W3siaWQiOiJjdS1hY3RpdmF0aW9uIiwiYmFzaXMiOlsiVGVybXMgb2Ygc2FsZSwgMTQuMiIsIjE1IENGUiwgNzQ2LjIiLCIzMSBDRlIsIDUxNS4yMDEiXX1dLCJ0ZXJyaXRvcnkiOiJDVSIsInJlYXNvbiI6IldoeTogdGhpcyBwaG9uZSB3YXMgdXNlZCBmb3IgdGhlIGZpcnN0IHRpbWUgaW4gQ3ViYSwgd2hlcmUgcnVsZSBjdS1hY3RpdmF0aW9uIGFwcGxpZXMuIEJhc2lzOiBUZXJtcyBvZiBzYWxlIDE0LjIgKEV4YW1wbGUgRGV2aWNlcyk7IDE1IENGUiA3NDYuMiAoVVMpOyAzMSBDRlIgNTE1LjIwMSAoVVMpLlxuSXQgd2FzIGZvdW5kIHRoZXJlIGZyb20gMiBTZXB0ZW1iZXIgMjAyNiB0byA1IE5vdmVtYmVyIDIwMjYuIiwicmVtZWR5Ijp7ImFwcGVhbFVybCI6Imh0dHBzOi8vZXhhbXBsZS5jb20vYXBwZWFsIiwiY29udGFjdCI6Im93bmVyc0BleGFtcGxlLmNvbSJ9LCJjYXNlUmVmIjoiQy1KNEYxNEg0TlI5Iiwic2FsdCI6IjgyMWI0YTNlZTZlMTBhY2QzNDc3NzFmNDI4YzYzZTQ2Iiwic3RhdGVtZW50U2hhMjU2IjoiV1Q5V3BJemZYRmNRc0l0NE1HdWJQbWJkMW1hbGdMUGsxQWhtOFpuV2s5ayJ9.jTz3QrE8i4SRO34dX4HJSDRuaPFhUrLS_pcA5PqY1JyHCXHrPeKB0QxMUemb8JuTXI4wgHLdmFJvcNaEy1uGbA', '{"v":1,"kind":"directive","at":"2026-11-05T09:00:00Z","subject":"r8QP5SrhfpXoVDIwL1lhGcnm7nsOFu-kgek2BWlkrTU","seq":1793869200,"type":"lock","territory":"CU","clauses":["cu-activation"],"policy":{"id":"six-destinations","version":1,"sha256":"9g0NRtKJJo7HVYSiz48BNIpAEx81JE4SD0HJmp_4MDQ"},"decisionSha256":"ODK4Em60yhSWJ6hdLY1VLBA6PN9EYiGbdxI6O_p_64o","approvals":[{"role":"proposer","key":"Ez2r0IloQNNnc_UBSbetJk4Cx0Ll2npuZt9LNmSvaHI","assertionSha256":"Fk8TBsN8NGPutlQpb6lvfg5AVqXafh4rK7uSa8LkAW0"},{"role":"approver","key":"ESCyJZfOZbQv29isZ_xHBqaotfCn2o2jiis_rv-qti8","assertionSha256":"kG3UcvnFNwL2h-OCyMl9sF1HFE5abicEN23VKzHnC4Q"}],"measure":{"sha256":"WDIb6UTn4zOIRD8YMueGBmufJzGnmSrLhmmrhletbMM","member":"UYzCapfI0-voGXoI4CsVDJE3aZ3-pLH4-aYTGlfxb5w"},"until":"2026-12-05T08:00:00Z"}', '2026-11-05 09:00:00+00', '2026-11-12 09:00:00+00', '{cu-activation}', 'obeyed', NULL, '2026-12-05 08:00:00+00', '2916918a-965b-27a5-1683-716e0537c825'),
('211', 'd3a6327e-2302-21dc-a7fd-8b6fedabd051', '1794391200', 'notify', 'eyJhbGciOiJFUzI1NiIsImtpZCI6IlU5Y3Zsa1FWNUR6VEU3SFBFQlZUSXciLCJ0eXAiOiJjYXJuZXQtZGlyZWN0aXZlK2p3cyJ9.eyJpc3MiOiJFeGFtcGxlIERldmljZXMiLCJhdWQiOiJlY2ZhNTYzOWQ5Mjc0ZGRkZjY5MzExNzlmZTJjMTkyZiIsInNlcSI6MTc5NDM5MTIwMCwidHlwZSI6Im5vdGlmeSIsImlhdCI6MTc5NDM5MTIwMCwiZXhwIjoxNzk2OTgzMjAwLCJzdGFuZGluZyI6Im5vdGljZSIsImNsYXVzZXMiOlt7ImlkIjoiY3UtYWN0aXZhdGlvbiIsImJhc2lzIjpbIlRlcm1zIG9mIHNhbGUsIDE0LjIiLCIxNSBDRlIsIDc0Ni4yIiwiMzEgQ0ZSLCA1MTUuMjAxIl19XSwidGVycml0b3J5IjoiQ1UiLCJyZWFzb24iOiJOb3RpY2U6IHlvdXIgcGhvbmUgd29ya3MgYXMgdXN1YWwgdG9kYXksIGJ1dCBpdCBtYXkgYmUgbG9ja2VkIGxhdGVyLlxuV2h5OiB0aGlzIHBob25lIHdhcyB1c2VkIGZvciB0aGUgZmlyc3QgdGltZSBpbiBDdWJhLCB3aGVyZSBydWxlIGN1LWFjdGl2YXRpb24gYXBwbGllcy4gQmFzaXM6IFRlcm1zIG9mIHNhbGUgMTQuMiAoRXhhbXBsZSBEZXZpY2VzKTsgMTUgQ0ZSIDc0Ni4yIChVUyk7IDMxIENGUiA1MTUuMjAxIChVUykuXG5UaGUgcGVyaW9kcyBzdGFydCBvbmNlIHlvdXIgcGhvbmUgaGFzIHNob3duIHlvdSB0aGlzIG5vdGljZS4gTm90aWNlIHBlcmlvZDogMTQgZGF5cy4gR3JhY2UgcGVyaW9kIGFmdGVyIGl0OiAzMCBkYXlzLiBOb3RoaW5nIGlzIHJlc3RyaWN0ZWQgYmVmb3JlIGJvdGggYXJlIG92ZXIuXG5FdmVuIHRoZW4sIGEgcGhvbmUgaXMgbG9ja2VkIG9ubHkgaWYgb25lIHBlcnNvbiBwcm9wb3NlcyBpdCBhbmQgYW5vdGhlciBhcHByb3ZlcyBpdC4iLCJyZW1lZHkiOnsiYXBwZWFsVXJsIjoiaHR0cHM6Ly9leGFtcGxlLmNvbS9hcHBlYWwiLCJjb250YWN0Ijoib3duZXJzQGV4YW1wbGUuY29tIn0sInNhbHQiOiI3Y2Y2ZWRiOTVjY2ViYTNkYmI2NDQ0YTAyYmM4ZjQwMCIsInN0YXRlbWVudFNoYTI1NiI6IjV2T2s5MGJKYVNNUWVnUjI0dndJS0o2NjgtRTI2ZWZDU3dwUG9rYU5KM0kifQ.djNATsQ_Ps5g3nq92ddh_222PgDm3vcWx29OfhMPZs7usZCNffZjkfPQf40I47F77fNsvBVB9LbhNL6iEoaPSA', '{"v":1,"kind":"directive","at":"2026-11-11T10:00:00Z","subject":"p3YSKV2Yno5ogilqKyX3zl-WgYEuAkBefYfrmod11gk","seq":1794391200,"type":"notify","territory":"CU","clauses":["cu-activation"],"policy":{"id":"six-destinations","version":1,"sha256":"9g0NRtKJJo7HVYSiz48BNIpAEx81JE4SD0HJmp_4MDQ"},"decisionSha256":"Dtg38Bt0uuJuNLyLWMRAQLSF66hbSpw9UfZFwxYZG3M","approvals":[]}', '2026-11-11 10:00:00+00', '2026-12-11 10:00:00+00', '{cu-activation}', 'shown', NULL, NULL, 'ecfa5639-d927-4ddd-f693-1179fe2c192f');

delete from "dossier_events";
insert into "dossier_events" ("bucket", "phone_id", "seq", "event") overriding system value values
('2', '028b506a-c555-5f0d-d36c-8d7a38b872dd', '1', '{"kind":"sold","at":1785542400000,"receivedAt":1788336000000,"consignment":"L-2611","market":"PA"}'),
('2', '028b506a-c555-5f0d-d36c-8d7a38b872dd', '2', '{"kind":"activated","at":1788336000000,"receivedAt":1788336000000,"territory":"CU"}'),
('2', '028b506a-c555-5f0d-d36c-8d7a38b872dd', '3', '{"kind":"observed","at":1788429600000,"receivedAt":1788429600000,"whereabouts":{"kind":"placed","territory":"CU","by":["fix","network"]}}'),
('2', '028b506a-c555-5f0d-d36c-8d7a38b872dd', '4', '{"kind":"notice-acknowledged","at":1788429600000,"receivedAt":1788433200000,"clause":"cu-activation"}'),
('2', '028b506a-c555-5f0d-d36c-8d7a38b872dd', '5', '{"kind":"observed","at":1788433200000,"receivedAt":1788433200000,"whereabouts":{"kind":"placed","territory":"CU","by":["fix","network"]}}'),
('2', '028b506a-c555-5f0d-d36c-8d7a38b872dd', '6', '{"kind":"observed","at":1793865600000,"receivedAt":1793865600000,"whereabouts":{"kind":"placed","territory":"CU","by":["fix","network"]}}'),
('2', '028b506a-c555-5f0d-d36c-8d7a38b872dd', '7', '{"kind":"case-joined","at":1793865600000,"receivedAt":1793865600000,"case":"C-J4F14H4NR9","limit":1799049600000}'),
('2', '028b506a-c555-5f0d-d36c-8d7a38b872dd', '8', '{"kind":"lock-ordered","at":1793865600000,"receivedAt":1793865600000,"lease":1796457600000,"order":{"measure":"WDIb6UTn4zOIRD8YMueGBmufJzGnmSrLhmmrhletbMM","approvals":[{"role":"proposer","key":"Ez2r0IloQNNnc_UBSbetJk4Cx0Ll2npuZt9LNmSvaHI","assertionSha256":"Fk8TBsN8NGPutlQpb6lvfg5AVqXafh4rK7uSa8LkAW0"},{"role":"approver","key":"ESCyJZfOZbQv29isZ_xHBqaotfCn2o2jiis_rv-qti8","assertionSha256":"kG3UcvnFNwL2h-OCyMl9sF1HFE5abicEN23VKzHnC4Q"}],"until":1799049600000,"clauses":["cu-activation"]}}'),
('2', '028b506a-c555-5f0d-d36c-8d7a38b872dd', '9', '{"kind":"observed","at":1793869200000,"receivedAt":1793869200000,"whereabouts":{"kind":"placed","territory":"CU","by":["fix","network"]}}'),
('2', '028b506a-c555-5f0d-d36c-8d7a38b872dd', '10', '{"kind":"observed","at":1793872800000,"receivedAt":1793872800000,"whereabouts":{"kind":"placed","territory":"CU","by":["fix","network"]}}'),
('2', '028b506a-c555-5f0d-d36c-8d7a38b872dd', '11', '{"kind":"appeal-filed","at":1794211200000,"receivedAt":1794211200000}'),
('2', '028b506a-c555-5f0d-d36c-8d7a38b872dd', '12', '{"kind":"observed","at":1794211200000,"receivedAt":1794211200000,"whereabouts":{"kind":"placed","territory":"CU","by":["fix","network"]}}'),
('2', '028b506a-c555-5f0d-d36c-8d7a38b872dd', '13', '{"kind":"observed","at":1794214800000,"receivedAt":1794214800000,"whereabouts":{"kind":"placed","territory":"CU","by":["fix","network"]}}'),
('2', '02d5c1f3-1c98-0d7e-c05c-e5d77f7752fc', '1', '{"kind":"sold","at":1785542400000,"receivedAt":1788336000000,"consignment":"L-2611","market":"PA"}'),
('2', '02d5c1f3-1c98-0d7e-c05c-e5d77f7752fc', '2', '{"kind":"activated","at":1788336000000,"receivedAt":1788336000000,"territory":"CU"}'),
('2', '02d5c1f3-1c98-0d7e-c05c-e5d77f7752fc', '3', '{"kind":"observed","at":1788429600000,"receivedAt":1788429600000,"whereabouts":{"kind":"placed","territory":"CU","by":["fix","network"]}}'),
('2', '02d5c1f3-1c98-0d7e-c05c-e5d77f7752fc', '4', '{"kind":"notice-acknowledged","at":1788429600000,"receivedAt":1788433200000,"clause":"cu-activation"}'),
('2', '02d5c1f3-1c98-0d7e-c05c-e5d77f7752fc', '5', '{"kind":"observed","at":1788433200000,"receivedAt":1788433200000,"whereabouts":{"kind":"placed","territory":"CU","by":["fix","network"]}}'),
('2', '02d5c1f3-1c98-0d7e-c05c-e5d77f7752fc', '6', '{"kind":"observed","at":1793865600000,"receivedAt":1793865600000,"whereabouts":{"kind":"placed","territory":"CU","by":["fix","network"]}}'),
('2', '02d5c1f3-1c98-0d7e-c05c-e5d77f7752fc', '7', '{"kind":"case-joined","at":1793865600000,"receivedAt":1793865600000,"case":"C-J4F14H4NR9","limit":1799049600000}'),
('2', '02d5c1f3-1c98-0d7e-c05c-e5d77f7752fc', '8', '{"kind":"lock-ordered","at":1793865600000,"receivedAt":1793865600000,"lease":1796457600000,"order":{"measure":"WDIb6UTn4zOIRD8YMueGBmufJzGnmSrLhmmrhletbMM","approvals":[{"role":"proposer","key":"Ez2r0IloQNNnc_UBSbetJk4Cx0Ll2npuZt9LNmSvaHI","assertionSha256":"Fk8TBsN8NGPutlQpb6lvfg5AVqXafh4rK7uSa8LkAW0"},{"role":"approver","key":"ESCyJZfOZbQv29isZ_xHBqaotfCn2o2jiis_rv-qti8","assertionSha256":"kG3UcvnFNwL2h-OCyMl9sF1HFE5abicEN23VKzHnC4Q"}],"until":1799049600000,"clauses":["cu-activation"]}}'),
('2', '02d5c1f3-1c98-0d7e-c05c-e5d77f7752fc', '9', '{"kind":"observed","at":1793869200000,"receivedAt":1793869200000,"whereabouts":{"kind":"placed","territory":"CU","by":["fix","network"]}}'),
('2', '02d5c1f3-1c98-0d7e-c05c-e5d77f7752fc', '10', '{"kind":"observed","at":1793872800000,"receivedAt":1793872800000,"whereabouts":{"kind":"placed","territory":"CU","by":["fix","network"]}}'),
('2', '02d5c1f3-1c98-0d7e-c05c-e5d77f7752fc', '11', '{"kind":"observed","at":1794992400000,"receivedAt":1794992400000,"whereabouts":{"kind":"placed","territory":"CU","by":["fix","network"]}}'),
('12', '0c1933a8-ae15-b0be-9bca-8fdf1824d39b', '1', '{"kind":"sold","at":1785542400000,"receivedAt":1788336000000,"consignment":"L-2611","market":"PA"}'),
('12', '0c1933a8-ae15-b0be-9bca-8fdf1824d39b', '2', '{"kind":"activated","at":1788336000000,"receivedAt":1788336000000,"territory":"CU"}'),
('12', '0c1933a8-ae15-b0be-9bca-8fdf1824d39b', '3', '{"kind":"observed","at":1788429600000,"receivedAt":1788429600000,"whereabouts":{"kind":"placed","territory":"CU","by":["fix","network"]}}'),
('12', '0c1933a8-ae15-b0be-9bca-8fdf1824d39b', '4', '{"kind":"notice-acknowledged","at":1788429600000,"receivedAt":1788433200000,"clause":"cu-activation"}'),
('12', '0c1933a8-ae15-b0be-9bca-8fdf1824d39b', '5', '{"kind":"observed","at":1788433200000,"receivedAt":1788433200000,"whereabouts":{"kind":"placed","territory":"CU","by":["fix","network"]}}'),
('12', '0c1933a8-ae15-b0be-9bca-8fdf1824d39b', '6', '{"kind":"observed","at":1793865600000,"receivedAt":1793865600000,"whereabouts":{"kind":"placed","territory":"CU","by":["fix","network"]}}'),
('12', '0c1933a8-ae15-b0be-9bca-8fdf1824d39b', '7', '{"kind":"case-joined","at":1793865600000,"receivedAt":1793865600000,"case":"C-J4F14H4NR9","limit":1799049600000}'),
('12', '0c1933a8-ae15-b0be-9bca-8fdf1824d39b', '8', '{"kind":"lock-ordered","at":1793865600000,"receivedAt":1793865600000,"lease":1796457600000,"order":{"measure":"WDIb6UTn4zOIRD8YMueGBmufJzGnmSrLhmmrhletbMM","approvals":[{"role":"proposer","key":"Ez2r0IloQNNnc_UBSbetJk4Cx0Ll2npuZt9LNmSvaHI","assertionSha256":"Fk8TBsN8NGPutlQpb6lvfg5AVqXafh4rK7uSa8LkAW0"},{"role":"approver","key":"ESCyJZfOZbQv29isZ_xHBqaotfCn2o2jiis_rv-qti8","assertionSha256":"kG3UcvnFNwL2h-OCyMl9sF1HFE5abicEN23VKzHnC4Q"}],"until":1799049600000,"clauses":["cu-activation"]}}'),
('12', '0c1933a8-ae15-b0be-9bca-8fdf1824d39b', '9', '{"kind":"observed","at":1793869200000,"receivedAt":1793869200000,"whereabouts":{"kind":"placed","territory":"CU","by":["fix","network"]}}'),
('12', '0c1933a8-ae15-b0be-9bca-8fdf1824d39b', '10', '{"kind":"observed","at":1793872800000,"receivedAt":1793872800000,"whereabouts":{"kind":"placed","territory":"CU","by":["fix","network"]}}'),
('12', '0c1933a8-ae15-b0be-9bca-8fdf1824d39b', '11', '{"kind":"released","at":1794124800000,"receivedAt":1794124800000,"by":"operator"}'),
('12', '0c1933a8-ae15-b0be-9bca-8fdf1824d39b', '12', '{"kind":"observed","at":1794124800000,"receivedAt":1794124800000,"whereabouts":{"kind":"placed","territory":"CU","by":["fix","network"]}}'),
('12', '0c1933a8-ae15-b0be-9bca-8fdf1824d39b', '13', '{"kind":"observed","at":1794128400000,"receivedAt":1794128400000,"whereabouts":{"kind":"placed","territory":"CU","by":["fix","network"]}}'),
('18', '12a6a2c1-3872-2780-1196-8cc155447de0', '1', '{"kind":"sold","at":1785542400000,"receivedAt":1788336000000,"consignment":"L-2611","market":"PA"}'),
('18', '12a6a2c1-3872-2780-1196-8cc155447de0', '2', '{"kind":"activated","at":1788336000000,"receivedAt":1788336000000,"territory":"CU"}'),
('18', '12a6a2c1-3872-2780-1196-8cc155447de0', '3', '{"kind":"observed","at":1788429600000,"receivedAt":1788429600000,"whereabouts":{"kind":"placed","territory":"CU","by":["fix","network"]}}'),
('18', '12a6a2c1-3872-2780-1196-8cc155447de0', '4', '{"kind":"notice-acknowledged","at":1788429600000,"receivedAt":1788433200000,"clause":"cu-activation"}'),
('18', '12a6a2c1-3872-2780-1196-8cc155447de0', '5', '{"kind":"observed","at":1788433200000,"receivedAt":1788433200000,"whereabouts":{"kind":"placed","territory":"CU","by":["fix","network"]}}'),
('18', '12a6a2c1-3872-2780-1196-8cc155447de0', '6', '{"kind":"observed","at":1793865600000,"receivedAt":1793865600000,"whereabouts":{"kind":"placed","territory":"CU","by":["fix","network"]}}'),
('39', '273f144e-a297-a93d-872d-76b769437758', '1', '{"kind":"sold","at":1785542400000,"receivedAt":1792483200000,"consignment":"L-2611","market":"PA"}'),
('39', '273f144e-a297-a93d-872d-76b769437758', '2', '{"kind":"activated","at":1792483200000,"receivedAt":1792483200000,"territory":"CU"}'),
('39', '273f144e-a297-a93d-872d-76b769437758', '3', '{"kind":"observed","at":1792576800000,"receivedAt":1792576800000,"whereabouts":{"kind":"placed","territory":"CU","by":["fix","network"]}}'),
('39', '273f144e-a297-a93d-872d-76b769437758', '4', '{"kind":"notice-acknowledged","at":1792576800000,"receivedAt":1792580400000,"clause":"cu-activation"}'),
('39', '273f144e-a297-a93d-872d-76b769437758', '5', '{"kind":"observed","at":1792580400000,"receivedAt":1792580400000,"whereabouts":{"kind":"placed","territory":"CU","by":["fix","network"]}}'),
('39', '273f144e-a297-a93d-872d-76b769437758', '6', '{"kind":"reset","at":1792915200000,"receivedAt":1792915200000}'),
('39', '273f144e-a297-a93d-872d-76b769437758', '7', '{"kind":"observed","at":1792915200000,"receivedAt":1792915200000,"whereabouts":{"kind":"placed","territory":"CU","by":["fix","network"]}}'),
('39', '273f144e-a297-a93d-872d-76b769437758', '8', '{"kind":"notice-acknowledged","at":1792915200000,"receivedAt":1792918800000,"clause":"cu-activation"}'),
('39', '273f144e-a297-a93d-872d-76b769437758', '9', '{"kind":"observed","at":1792918800000,"receivedAt":1792918800000,"whereabouts":{"kind":"placed","territory":"CU","by":["fix","network"]}}'),
('54', '36091205-a175-00fe-b41c-714f991523a8', '1', '{"kind":"sold","at":1785542400000,"receivedAt":1788336000000,"consignment":"L-2611","market":"PA"}'),
('54', '36091205-a175-00fe-b41c-714f991523a8', '2', '{"kind":"activated","at":1788336000000,"receivedAt":1788336000000,"territory":"CU"}'),
('54', '36091205-a175-00fe-b41c-714f991523a8', '3', '{"kind":"observed","at":1788429600000,"receivedAt":1788429600000,"whereabouts":{"kind":"placed","territory":"CU","by":["fix","network"]}}'),
('54', '36091205-a175-00fe-b41c-714f991523a8', '4', '{"kind":"notice-acknowledged","at":1788429600000,"receivedAt":1788433200000,"clause":"cu-activation"}'),
('54', '36091205-a175-00fe-b41c-714f991523a8', '5', '{"kind":"observed","at":1788433200000,"receivedAt":1788433200000,"whereabouts":{"kind":"placed","territory":"CU","by":["fix","network"]}}'),
('54', '36091205-a175-00fe-b41c-714f991523a8', '6', '{"kind":"exemption-granted","at":1788595200000,"receivedAt":1788595200000,"exemption":"individual","from":null,"until":1811808000000}'),
('54', '36091205-a175-00fe-b41c-714f991523a8', '7', '{"kind":"observed","at":1788595200000,"receivedAt":1788595200000,"whereabouts":{"kind":"placed","territory":"CU","by":["fix","network"]}}'),
('54', '36091205-a175-00fe-b41c-714f991523a8', '8', '{"kind":"released","at":1788595200000,"receivedAt":1788595200000}'),
('73', '492cc7db-d377-f8b6-7896-32758b4bd274', '1', '{"kind":"activated","at":1788336000000,"receivedAt":1788336000000,"territory":"CU"}'),
('73', '492cc7db-d377-f8b6-7896-32758b4bd274', '2', '{"kind":"observed","at":1788429600000,"receivedAt":1788429600000,"whereabouts":{"kind":"placed","territory":"CU","by":["fix","network"]}}'),
('73', '492cc7db-d377-f8b6-7896-32758b4bd274', '3', '{"kind":"notice-acknowledged","at":1788429600000,"receivedAt":1788433200000,"clause":"cu-activation"}'),
('73', '492cc7db-d377-f8b6-7896-32758b4bd274', '4', '{"kind":"observed","at":1788433200000,"receivedAt":1788433200000,"whereabouts":{"kind":"placed","territory":"CU","by":["fix","network"]}}'),
('73', '492cc7db-d377-f8b6-7896-32758b4bd274', '5', '{"kind":"observed","at":1793865600000,"receivedAt":1793865600000,"whereabouts":{"kind":"placed","territory":"CU","by":["fix","network"]}}'),
('87', '575b1db6-6900-2b12-a7de-104cb09a97fa', '1', '{"kind":"sold","at":1785542400000,"receivedAt":1788336000000,"consignment":"L-2611","market":"PA"}'),
('87', '575b1db6-6900-2b12-a7de-104cb09a97fa', '2', '{"kind":"activated","at":1788336000000,"receivedAt":1788336000000,"territory":"CU"}'),
('87', '575b1db6-6900-2b12-a7de-104cb09a97fa', '3', '{"kind":"observed","at":1788429600000,"receivedAt":1788429600000,"whereabouts":{"kind":"placed","territory":"CU","by":["fix","network"]}}'),
('87', '575b1db6-6900-2b12-a7de-104cb09a97fa', '4', '{"kind":"notice-acknowledged","at":1788429600000,"receivedAt":1788433200000,"clause":"cu-activation"}'),
('87', '575b1db6-6900-2b12-a7de-104cb09a97fa', '5', '{"kind":"observed","at":1788433200000,"receivedAt":1788433200000,"whereabouts":{"kind":"placed","territory":"CU","by":["fix","network"]}}'),
('87', '575b1db6-6900-2b12-a7de-104cb09a97fa', '6', '{"kind":"observed","at":1793865600000,"receivedAt":1793865600000,"whereabouts":{"kind":"placed","territory":"CU","by":["fix","network"]}}'),
('87', '575b1db6-6900-2b12-a7de-104cb09a97fa', '7', '{"kind":"case-joined","at":1793865600000,"receivedAt":1793865600000,"case":"C-J4F14H4NR9","limit":1799049600000}'),
('87', '575b1db6-6900-2b12-a7de-104cb09a97fa', '8', '{"kind":"lock-ordered","at":1793865600000,"receivedAt":1793865600000,"lease":1796457600000,"order":{"measure":"WDIb6UTn4zOIRD8YMueGBmufJzGnmSrLhmmrhletbMM","approvals":[{"role":"proposer","key":"Ez2r0IloQNNnc_UBSbetJk4Cx0Ll2npuZt9LNmSvaHI","assertionSha256":"Fk8TBsN8NGPutlQpb6lvfg5AVqXafh4rK7uSa8LkAW0"},{"role":"approver","key":"ESCyJZfOZbQv29isZ_xHBqaotfCn2o2jiis_rv-qti8","assertionSha256":"kG3UcvnFNwL2h-OCyMl9sF1HFE5abicEN23VKzHnC4Q"}],"until":1799049600000,"clauses":["cu-activation"]}}'),
('87', '575b1db6-6900-2b12-a7de-104cb09a97fa', '9', '{"kind":"observed","at":1793869200000,"receivedAt":1793869200000,"whereabouts":{"kind":"placed","territory":"CU","by":["fix","network"]}}'),
('87', '575b1db6-6900-2b12-a7de-104cb09a97fa', '10', '{"kind":"observed","at":1793872800000,"receivedAt":1793872800000,"whereabouts":{"kind":"placed","territory":"CU","by":["fix","network"]}}'),
('87', '575b1db6-6900-2b12-a7de-104cb09a97fa', '11', '{"kind":"reset","at":1794916800000,"receivedAt":1794916800000}'),
('103', '6704733b-922e-59d8-e5de-0d28214a9eb8', '1', '{"kind":"sold","at":1785542400000,"receivedAt":1788336000000,"consignment":"L-2611","market":"PA"}'),
('103', '6704733b-922e-59d8-e5de-0d28214a9eb8', '2', '{"kind":"activated","at":1788336000000,"receivedAt":1788336000000,"territory":"CU"}'),
('103', '6704733b-922e-59d8-e5de-0d28214a9eb8', '3', '{"kind":"observed","at":1788429600000,"receivedAt":1788429600000,"whereabouts":{"kind":"placed","territory":"CU","by":["fix","network"]}}'),
('103', '6704733b-922e-59d8-e5de-0d28214a9eb8', '4', '{"kind":"notice-acknowledged","at":1788429600000,"receivedAt":1788433200000,"clause":"cu-activation"}'),
('103', '6704733b-922e-59d8-e5de-0d28214a9eb8', '5', '{"kind":"observed","at":1788433200000,"receivedAt":1788433200000,"whereabouts":{"kind":"placed","territory":"CU","by":["fix","network"]}}'),
('103', '6704733b-922e-59d8-e5de-0d28214a9eb8', '6', '{"kind":"observed","at":1793865600000,"receivedAt":1793865600000,"whereabouts":{"kind":"placed","territory":"CU","by":["fix","network"]}}'),
('103', '6704733b-922e-59d8-e5de-0d28214a9eb8', '7', '{"kind":"case-joined","at":1794988800000,"receivedAt":1794988800000,"case":"C-QPJ9VG536A","limit":1800172800000}'),
('103', '6704733b-922e-59d8-e5de-0d28214a9eb8', '8', '{"kind":"lock-ordered","at":1794988800000,"receivedAt":1794988800000,"lease":1797580800000,"order":{"measure":"Ea5F4gU_Aou7VlQ8lfpk0dTwWTs3bsL74Y7gV8lnRt0","approvals":[{"role":"proposer","key":"Ez2r0IloQNNnc_UBSbetJk4Cx0Ll2npuZt9LNmSvaHI","assertionSha256":"YYnUkAgtGOQX8asTa1jKXJ_iVvX8_Cck8SbzKuOBoS0"},{"role":"approver","key":"ESCyJZfOZbQv29isZ_xHBqaotfCn2o2jiis_rv-qti8","assertionSha256":"oIpoJQi7NbBsyGKFEbINtWro5QLRDoK2Hm7qKggdTx0"}],"until":1800172800000,"clauses":["cu-activation"]}}'),
('103', '6704733b-922e-59d8-e5de-0d28214a9eb8', '9', '{"kind":"observed","at":1794992400000,"receivedAt":1794992400000,"whereabouts":{"kind":"placed","territory":"CU","by":["fix","network"]}}'),
('104', '68a9be53-e16e-add7-7ccc-ae9b0feb0a28', '1', '{"kind":"sold","at":1785542400000,"receivedAt":1794729600000,"consignment":"L-2611","market":"PA"}'),
('104', '68a9be53-e16e-add7-7ccc-ae9b0feb0a28', '2', '{"kind":"activated","at":1788336000000,"receivedAt":1794729600000,"territory":"DE"}'),
('104', '68a9be53-e16e-add7-7ccc-ae9b0feb0a28', '3', '{"kind":"observed","at":1794729600000,"receivedAt":1794729600000,"whereabouts":{"kind":"placed","territory":"CU","by":["fix","network"]}}'),
('104', '68a9be53-e16e-add7-7ccc-ae9b0feb0a28', '4', '{"kind":"observed","at":1794816000000,"receivedAt":1794816000000,"whereabouts":{"kind":"placed","territory":"CU","by":["fix","network"]}}'),
('104', '68a9be53-e16e-add7-7ccc-ae9b0feb0a28', '5', '{"kind":"observed","at":1794902400000,"receivedAt":1794902400000,"whereabouts":{"kind":"placed","territory":"CU","by":["fix","network"]}}'),
('107', '6b772b06-0eb2-6cbf-a3cc-0fac36972d82', '1', '{"kind":"sold","at":1785542400000,"receivedAt":1794297600000,"consignment":"L-2611","market":"PA"}'),
('107', '6b772b06-0eb2-6cbf-a3cc-0fac36972d82', '2', '{"kind":"activated","at":1794297600000,"receivedAt":1794297600000,"territory":"CU"}'),
('107', '6b772b06-0eb2-6cbf-a3cc-0fac36972d82', '3', '{"kind":"observed","at":1794391200000,"receivedAt":1794391200000,"whereabouts":{"kind":"placed","territory":"CU","by":["fix","network"]}}'),
('107', '6b772b06-0eb2-6cbf-a3cc-0fac36972d82', '4', '{"kind":"observed","at":1794394800000,"receivedAt":1794394800000,"whereabouts":{"kind":"placed","territory":"CU","by":["fix","network"]}}'),
('160', 'a0171099-e0ba-f05d-2426-460810592323', '1', '{"kind":"sold","at":1785542400000,"receivedAt":1792483200000,"consignment":"L-2611","market":"PA"}'),
('160', 'a0171099-e0ba-f05d-2426-460810592323', '2', '{"kind":"activated","at":1792483200000,"receivedAt":1792483200000,"territory":"CU"}'),
('160', 'a0171099-e0ba-f05d-2426-460810592323', '3', '{"kind":"observed","at":1792576800000,"receivedAt":1792576800000,"whereabouts":{"kind":"placed","territory":"CU","by":["fix","network"]}}'),
('160', 'a0171099-e0ba-f05d-2426-460810592323', '4', '{"kind":"notice-acknowledged","at":1792576800000,"receivedAt":1792580400000,"clause":"cu-activation"}'),
('160', 'a0171099-e0ba-f05d-2426-460810592323', '5', '{"kind":"observed","at":1792580400000,"receivedAt":1792580400000,"whereabouts":{"kind":"placed","territory":"CU","by":["fix","network"]}}'),
('160', 'a0171099-e0ba-f05d-2426-460810592323', '6', '{"kind":"observed","at":1793865600000,"receivedAt":1793865600000,"whereabouts":{"kind":"placed","territory":"CU","by":["fix","network"]}}'),
('160', 'a0171099-e0ba-f05d-2426-460810592323', '7', '{"kind":"observed","at":1794992400000,"receivedAt":1794992400000,"whereabouts":{"kind":"placed","territory":"CU","by":["fix","network"]}}'),
('174', 'ae57d87d-bc2c-a5df-f8e7-c089b05aca91', '1', '{"kind":"sold","at":1785542400000,"receivedAt":1788336000000,"consignment":"L-2611","market":"PA"}'),
('174', 'ae57d87d-bc2c-a5df-f8e7-c089b05aca91', '2', '{"kind":"activated","at":1788336000000,"receivedAt":1788336000000,"territory":"CU"}'),
('174', 'ae57d87d-bc2c-a5df-f8e7-c089b05aca91', '3', '{"kind":"observed","at":1788429600000,"receivedAt":1788429600000,"whereabouts":{"kind":"placed","territory":"CU","by":["fix","network"]}}'),
('174', 'ae57d87d-bc2c-a5df-f8e7-c089b05aca91', '4', '{"kind":"notice-acknowledged","at":1788429600000,"receivedAt":1788433200000,"clause":"cu-activation"}'),
('174', 'ae57d87d-bc2c-a5df-f8e7-c089b05aca91', '5', '{"kind":"observed","at":1788433200000,"receivedAt":1788433200000,"whereabouts":{"kind":"placed","territory":"CU","by":["fix","network"]}}'),
('174', 'ae57d87d-bc2c-a5df-f8e7-c089b05aca91', '6', '{"kind":"observed","at":1793865600000,"receivedAt":1793865600000,"whereabouts":{"kind":"placed","territory":"CU","by":["fix","network"]}}'),
('174', 'ae57d87d-bc2c-a5df-f8e7-c089b05aca91', '7', '{"kind":"case-joined","at":1793865600000,"receivedAt":1793865600000,"case":"C-J4F14H4NR9","limit":1799049600000}'),
('174', 'ae57d87d-bc2c-a5df-f8e7-c089b05aca91', '8', '{"kind":"lock-ordered","at":1793865600000,"receivedAt":1793865600000,"lease":1796457600000,"order":{"measure":"WDIb6UTn4zOIRD8YMueGBmufJzGnmSrLhmmrhletbMM","approvals":[{"role":"proposer","key":"Ez2r0IloQNNnc_UBSbetJk4Cx0Ll2npuZt9LNmSvaHI","assertionSha256":"Fk8TBsN8NGPutlQpb6lvfg5AVqXafh4rK7uSa8LkAW0"},{"role":"approver","key":"ESCyJZfOZbQv29isZ_xHBqaotfCn2o2jiis_rv-qti8","assertionSha256":"kG3UcvnFNwL2h-OCyMl9sF1HFE5abicEN23VKzHnC4Q"}],"until":1799049600000,"clauses":["cu-activation"]}}'),
('174', 'ae57d87d-bc2c-a5df-f8e7-c089b05aca91', '9', '{"kind":"observed","at":1793869200000,"receivedAt":1793869200000,"whereabouts":{"kind":"placed","territory":"CU","by":["fix","network"]}}'),
('174', 'ae57d87d-bc2c-a5df-f8e7-c089b05aca91', '10', '{"kind":"observed","at":1793872800000,"receivedAt":1793872800000,"whereabouts":{"kind":"placed","territory":"CU","by":["fix","network"]}}'),
('174', 'ae57d87d-bc2c-a5df-f8e7-c089b05aca91', '11', '{"kind":"released","at":1795075200000,"receivedAt":1795075200000,"by":"operator"}'),
('211', 'd3a6327e-2302-21dc-a7fd-8b6fedabd051', '1', '{"kind":"sold","at":1785542400000,"receivedAt":1794297600000,"consignment":"L-2611","market":"PA"}'),
('211', 'd3a6327e-2302-21dc-a7fd-8b6fedabd051', '2', '{"kind":"activated","at":1794297600000,"receivedAt":1794297600000,"territory":"CU"}'),
('211', 'd3a6327e-2302-21dc-a7fd-8b6fedabd051', '3', '{"kind":"observed","at":1794391200000,"receivedAt":1794391200000,"whereabouts":{"kind":"placed","territory":"CU","by":["fix","network"]}}'),
('211', 'd3a6327e-2302-21dc-a7fd-8b6fedabd051', '4', '{"kind":"notice-acknowledged","at":1794391200000,"receivedAt":1794394800000,"clause":"cu-activation"}'),
('211', 'd3a6327e-2302-21dc-a7fd-8b6fedabd051', '5', '{"kind":"observed","at":1794394800000,"receivedAt":1794394800000,"whereabouts":{"kind":"placed","territory":"CU","by":["fix","network"]}}');

delete from "dossiers";
insert into "dossiers" ("bucket", "phone_id", "salt", "device_id", "last_seq", "standing", "open", "next_at", "event_count", "decision_count", "directive_seq", "decision_sha256") overriding system value values
('2', '028b506a-c555-5f0d-d36c-8d7a38b872dd', '1e88867c-b072-07b7-508f-a0a25f0b6ec2', '2a292b8a-5cc6-4ddc-1f26-7662639025d8', '9', 'due', 'true', '2026-11-23 08:00:00+00', '13', '7', '1794211200', '46zOlyctUpVAdC6Rta-zMYqbdzt2YOwX0MVnFvK7fHI'),
('2', '02d5c1f3-1c98-0d7e-c05c-e5d77f7752fc', '16e15592-fd4e-6958-e65b-e2abefdc03e5', 'bba78e26-0f5e-efa8-51ba-5f3a0d985974', '8', 'locked', 'true', '2026-12-05 08:00:00+00', '11', '6', '1793869200', 'BQw16HRE6K_5cP-x_0XluoLAcb6rj5MBnKpiazS0D78'),
('12', '0c1933a8-ae15-b0be-9bca-8fdf1824d39b', '6693159c-ef84-2c4a-13c5-e8a34f8dc60e', 'd93f5e98-94d9-20ef-de84-f124c13f80bd', '9', 'due', 'true', NULL, '13', '8', '1794124800', '-8op-9C8Gngrjw9g18yQcrHUHyUt6lHQHS9-PPaesNI'),
('18', '12a6a2c1-3872-2780-1196-8cc155447de0', '91eaba9f-22bd-b5c0-eae8-6e4508edbf24', '59c8544f-1fb7-cd5e-19bd-702b1bfda833', '4', 'due', 'true', NULL, '6', '4', '1788429600', '-8op-9C8Gngrjw9g18yQcrHUHyUt6lHQHS9-PPaesNI'),
('39', '273f144e-a297-a93d-872d-76b769437758', '792bfda6-f494-a240-4bf7-a9077d074322', '8b05edc0-4244-4360-4664-04bad754967e', '3', 'grace', 'true', '2026-12-04 10:00:00+00', '9', '5', '1792915200', 'AlwhGLySWrHwQedTua2w_YvadRsznKnUOSQLRo4pOGY'),
('54', '36091205-a175-00fe-b41c-714f991523a8', '4daa7b1f-1c48-a5e8-1c8f-4f983cf8f75e', '0ef66cc0-1985-ae5b-f6f4-88c587da6f5b', '4', 'exempt', 'true', '2026-12-04 08:00:00+00', '8', '5', '1788595200', 'h33ht_F2PES-ehPLXW8ryWvTYr1F7CX6MGEDusN1qjs'),
('73', '492cc7db-d377-f8b6-7896-32758b4bd274', 'fa03c3dd-7a42-30ed-93af-d345b0fd0b8d', '86885c7e-6a34-6552-4ff8-e479e6480130', '4', 'due', 'true', NULL, '5', '4', '1788429600', '-8op-9C8Gngrjw9g18yQcrHUHyUt6lHQHS9-PPaesNI'),
('87', '575b1db6-6900-2b12-a7de-104cb09a97fa', 'da97d0a6-369f-f869-7adc-6e6915c94166', 'de7a5878-ec36-a56c-5951-6152f0a29b83', '1', 'locked', 'true', '2026-12-05 08:00:00+00', '11', '6', '1793869200', 'BQw16HRE6K_5cP-x_0XluoLAcb6rj5MBnKpiazS0D78'),
('103', '6704733b-922e-59d8-e5de-0d28214a9eb8', '26c37257-5f24-6318-e64c-8b9aa8e89b4a', '92561461-36b3-eed5-7c33-459351411f00', '5', 'locked', 'true', '2026-11-25 09:00:00+00', '9', '6', '1794992400', 'zHpnfCUMLHsL66675Kits5niHEUVRLw7IcxsIYaEMEg'),
('104', '68a9be53-e16e-add7-7ccc-ae9b0feb0a28', 'ceda998a-89a9-46ef-7842-b01ff49cfcc6', 'e5ff71db-e5b9-960d-7be8-d64335ce32b0', '5', 'visitor', 'true', NULL, '5', '1', '0', 'X5nSI1OU4BAXrR_cm2629hXxib951RQSeTTvZVzUPYo'),
('107', '6b772b06-0eb2-6cbf-a3cc-0fac36972d82', '5c9506f2-4e01-cdc7-2a3a-da00385f736c', '1b4254fd-b8b6-1e28-9235-f879401344e0', '3', 'notice', 'true', '2026-12-11 10:00:00+00', '4', '2', '1794391200', '5IOjnPIF-ciAYsOWXPwfERNap1T0-MlkJYZEGrEKcGM'),
('160', 'a0171099-e0ba-f05d-2426-460810592323', '45119734-45aa-2a2e-1048-f75c0f45dd2b', '96de8299-95c5-c4b2-4788-f61efa89645e', '5', 'grace', 'true', '2026-12-04 10:00:00+00', '7', '4', '1792576800', 'AlwhGLySWrHwQedTua2w_YvadRsznKnUOSQLRo4pOGY'),
('174', 'ae57d87d-bc2c-a5df-f8e7-c089b05aca91', '821b4a3e-e6e1-0acd-3477-71f428c63e46', '2916918a-965b-27a5-1683-716e0537c825', '7', 'due', 'true', '2026-12-05 08:00:00+00', '11', '7', '1793869200', '-8op-9C8Gngrjw9g18yQcrHUHyUt6lHQHS9-PPaesNI'),
('211', 'd3a6327e-2302-21dc-a7fd-8b6fedabd051', '7cf6edb9-5cce-ba3d-bb64-44a02bc8f400', 'ecfa5639-d927-4ddd-f693-1179fe2c192f', '3', 'notice', 'true', '2026-11-25 10:00:00+00', '5', '3', '1794391200', 'I1Xjo3SS5hjXPxpcUnW-4UyNU7EIpbr0VOeeWBxWCb8');

delete from "enrolment_links";
insert into "enrolment_links" ("token_hash", "operator_id", "issued_by", "created_at", "expires_at", "used_at", "voided_at") overriding system value values
(E'\\x52f0d98e0f9b88fb1180a7cb363f9f09b58a087d31bd1ead7907d37722fc8af9', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', NULL, '2026-08-20 00:00:00+00', '2026-08-21 00:00:00+00', '2026-08-20 00:00:00+00', NULL),
(E'\\xb8fbc26a64e116ca1adf4bec9ed59fa806a360e01a0e29668f09d3e8b9959101', '945e1c04-964d-919b-97a0-d4e3cd405d6f', NULL, '2026-08-20 00:00:00+00', '2026-08-21 00:00:00+00', '2026-08-20 00:00:00+00', NULL);

delete from "hardware_identifiers";
insert into "hardware_identifiers" ("bucket", "identifier", "phone_id") overriding system value values
('0', 'serial:KEPT-0012:MP-12 Pro', 'a0171099-e0ba-f05d-2426-460810592323'),
('6', 'imei:352611000000040', '0c1933a8-ae15-b0be-9bca-8fdf1824d39b'),
('7', 'serial:KEPT-0001:MP-12 Pro', '12a6a2c1-3872-2780-1196-8cc155447de0'),
('15', 'device:59c8544f1fb7cd5e19bd702b1bfda833', '12a6a2c1-3872-2780-1196-8cc155447de0'),
('16', 'imei:352611000000032', '028b506a-c555-5f0d-d36c-8d7a38b872dd'),
('18', 'device:de7a5878ec36a56c59516152f0a29b83', '575b1db6-6900-2b12-a7de-104cb09a97fa'),
('27', 'serial:KEPT-0005:MP-12 Pro', 'ae57d87d-bc2c-a5df-f8e7-c089b05aca91'),
('28', 'device:c2337443b5fa9a691ee498af68483632', '6543c17f-7cd1-bbfb-ff4a-1ff9efe77b10'),
('28', 'imei:352611000000081', '492cc7db-d377-f8b6-7896-32758b4bd274'),
('38', 'device:e5ff71dbe5b9960d7be8d64335ce32b0', '68a9be53-e16e-add7-7ccc-ae9b0feb0a28'),
('44', 'imei:352611000000115', '575b1db6-6900-2b12-a7de-104cb09a97fa'),
('47', 'device:d93f5e9894d920efde84f124c13f80bd', '0c1933a8-ae15-b0be-9bca-8fdf1824d39b'),
('50', 'serial:KEPT-0015:MP-12 Pro', 'd3a6327e-2302-21dc-a7fd-8b6fedabd051'),
('60', 'serial:KEPT-0002:MP-12 Pro', '02d5c1f3-1c98-0d7e-c05c-e5d77f7752fc'),
('63', 'imei:352611000000131', '273f144e-a297-a93d-872d-76b769437758'),
('69', 'device:86885c7e6a3465524ff8e479e6480130', '492cc7db-d377-f8b6-7896-32758b4bd274'),
('73', 'serial:KEPT-0007:MP-12 Pro', '36091205-a175-00fe-b41c-714f991523a8'),
('78', 'serial:KEPT-0010:MP-12 Pro', '68a9be53-e16e-add7-7ccc-ae9b0feb0a28'),
('79', 'device:8b05edc042444360466404bad754967e', '273f144e-a297-a93d-872d-76b769437758'),
('80', 'serial:KEPT-0009:MP-12 Pro', '6543c17f-7cd1-bbfb-ff4a-1ff9efe77b10'),
('90', 'device:1b4254fdb8b61e289235f879401344e0', '6b772b06-0eb2-6cbf-a3cc-0fac36972d82'),
('103', 'serial:KEPT-0013:MP-12 Pro', '273f144e-a297-a93d-872d-76b769437758'),
('104', 'imei:352611000000156', 'd3a6327e-2302-21dc-a7fd-8b6fedabd051'),
('111', 'serial:KEPT-0006:MP-12 Pro', '6704733b-922e-59d8-e5de-0d28214a9eb8'),
('117', 'device:2916918a965b27a51683716e0537c825', 'ae57d87d-bc2c-a5df-f8e7-c089b05aca91'),
('134', 'imei:352611000000016', '12a6a2c1-3872-2780-1196-8cc155447de0'),
('145', 'device:0ef66cc01985ae5bf6f488c587da6f5b', '36091205-a175-00fe-b41c-714f991523a8'),
('146', 'imei:352611000000107', '68a9be53-e16e-add7-7ccc-ae9b0feb0a28'),
('151', 'serial:KEPT-0003:MP-12 Pro', '028b506a-c555-5f0d-d36c-8d7a38b872dd'),
('163', 'imei:352611000000123', 'a0171099-e0ba-f05d-2426-460810592323'),
('173', 'device:ab53020444189dfab93766e20d1197d2', '273f144e-a297-a93d-872d-76b769437758'),
('173', 'imei:352611000000099', '6543c17f-7cd1-bbfb-ff4a-1ff9efe77b10'),
('178', 'imei:352611000000149', '6b772b06-0eb2-6cbf-a3cc-0fac36972d82'),
('181', 'serial:KEPT-0008:MP-12 Pro', '492cc7db-d377-f8b6-7896-32758b4bd274'),
('183', 'serial:KEPT-0011:MP-12 Pro', '575b1db6-6900-2b12-a7de-104cb09a97fa'),
('200', 'device:9acbd301e2cc8ba709cc6c096f399e40', '575b1db6-6900-2b12-a7de-104cb09a97fa'),
('201', 'device:2a292b8a5cc64ddc1f267662639025d8', '028b506a-c555-5f0d-d36c-8d7a38b872dd'),
('205', 'serial:KEPT-0004:MP-12 Pro', '0c1933a8-ae15-b0be-9bca-8fdf1824d39b'),
('209', 'device:bba78e260f5eefa851ba5f3a0d985974', '02d5c1f3-1c98-0d7e-c05c-e5d77f7752fc'),
('210', 'imei:352611000000065', '6704733b-922e-59d8-e5de-0d28214a9eb8'),
('228', 'serial:KEPT-0014:MP-12 Pro', '6b772b06-0eb2-6cbf-a3cc-0fac36972d82'),
('240', 'device:96de829995c5c4b24788f61efa89645e', 'a0171099-e0ba-f05d-2426-460810592323'),
('243', 'imei:352611000000057', 'ae57d87d-bc2c-a5df-f8e7-c089b05aca91'),
('246', 'device:9256146136b3eed57c33459351411f00', '6704733b-922e-59d8-e5de-0d28214a9eb8'),
('246', 'device:ecfa5639d9274dddf6931179fe2c192f', 'd3a6327e-2302-21dc-a7fd-8b6fedabd051'),
('246', 'imei:352611000000024', '02d5c1f3-1c98-0d7e-c05c-e5d77f7752fc'),
('246', 'imei:352611000000073', '36091205-a175-00fe-b41c-714f991523a8');

delete from "idempotent_answers";
insert into "idempotent_answers" ("key", "request_sha256", "status", "body", "at") overriding system value values
('officer-20207-1795828389840-15', 'fM95PXdJ49je7opXheRQ2ZIJoll9WeyOQqCqLllQsc8', '201', '{"id":"C-QPJ9VG536A","title":"A second lot","clauses":["cu-activation"],"state":"open","openedBy":{"id":"a2b3d609ff51476e58e8e7e15e46e437","name":"Proposer"},"openedAt":"2026-11-18T08:00:00Z","limit":"2027-01-17T08:00:00Z","endedAt":null,"endedBy":null,"finding":null,"reason":null,"spreadAt":null}', '2026-11-18 08:00:00+00'),
('officer-20207-1795828389903-16', 'oKZT0TDkegWUgIAAHPNfaWMPyPIbgwki7ReNr2rppGA', '201', '{"measure":"d4462ab5f01ac6dada713a6b176c10a9","phones":1,"leftOut":[]}', '2026-11-18 08:00:00+00'),
('officer-20207-1795828389985-18', '2bMlTYyP_GKcWpCf8cQFQHnPbbl3zVXjkT4aYVHM7Ts', '200', '{"id":"d4462ab5f01ac6dada713a6b176c10a9","kind":"lock","state":"proposed","may":["change-phones","approve","withdraw"],"case":"C-QPJ9VG536A","clauses":["cu-activation"],"reason":"Sold for Panama, first started in Havana","until":"2027-01-17T08:00:00Z","policy":null,"draftedBy":{"id":"a2b3d609ff51476e58e8e7e15e46e437","name":"Proposer"},"draftedAt":"2026-11-18T08:00:00Z","sha256":"Ea5F4gU_Aou7VlQ8lfpk0dTwWTs3bsL74Y7gV8lnRt0","approveBy":"2026-11-25T08:00:00Z","approvals":[{"role":"proposer","operator":{"id":"a2b3d609ff51476e58e8e7e15e46e437","name":"Proposer"},"key":"Ez2r0IloQNNnc_UBSbetJk4Cx0Ll2npuZt9LNmSvaHI","assertionSha256":"YYnUkAgtGOQX8asTa1jKXJ_iVvX8_Cck8SbzKuOBoS0","at":"2026-11-18T08:00:00Z"}],"phones":{"named":1,"standings":{"due":1},"outcomes":{"pending":1}}}', '2026-11-18 08:00:00+00'),
('officer-20207-1795828390096-20', 'NRpAqHU9hOcu-yQ5MNMxbIZkoZoYcmmpibzvLXBSLpA', '200', '{"id":"d4462ab5f01ac6dada713a6b176c10a9","kind":"lock","state":"approved","may":["pause","release"],"case":"C-QPJ9VG536A","clauses":["cu-activation"],"reason":"Sold for Panama, first started in Havana","until":"2027-01-17T08:00:00Z","policy":null,"draftedBy":{"id":"a2b3d609ff51476e58e8e7e15e46e437","name":"Proposer"},"draftedAt":"2026-11-18T08:00:00Z","sha256":"Ea5F4gU_Aou7VlQ8lfpk0dTwWTs3bsL74Y7gV8lnRt0","approveBy":"2026-11-25T08:00:00Z","approvals":[{"role":"proposer","operator":{"id":"a2b3d609ff51476e58e8e7e15e46e437","name":"Proposer"},"key":"Ez2r0IloQNNnc_UBSbetJk4Cx0Ll2npuZt9LNmSvaHI","assertionSha256":"YYnUkAgtGOQX8asTa1jKXJ_iVvX8_Cck8SbzKuOBoS0","at":"2026-11-18T08:00:00Z"},{"role":"approver","operator":{"id":"945e1c04964d919b97a0d4e3cd405d6f","name":"Approver"},"key":"ESCyJZfOZbQv29isZ_xHBqaotfCn2o2jiis_rv-qti8","assertionSha256":"oIpoJQi7NbBsyGKFEbINtWro5QLRDoK2Hm7qKggdTx0","at":"2026-11-18T08:00:00Z"}],"phones":{"named":1,"standings":{"due":1},"outcomes":{"pending":1}}}', '2026-11-18 08:00:00+00'),
('officer-20207-1795828390161-21', 'IGeWewoEwGdNGO4HPRwbriELyBARSDriTPVRSPm_hEY', '201', '{"id":"C-YF5GQ2JDP9","title":"A third lot, of which one person is sure","clauses":["cu-activation"],"state":"open","openedBy":{"id":"a2b3d609ff51476e58e8e7e15e46e437","name":"Proposer"},"openedAt":"2026-11-18T08:00:00Z","limit":"2027-01-17T08:00:00Z","endedAt":null,"endedBy":null,"finding":null,"reason":null,"spreadAt":null}', '2026-11-18 08:00:00+00'),
('officer-20207-1795828390173-22', 'RMMQvV0LNjBVnHOPahgBGGPi5hGcbhdm88mmVVYoxMw', '201', '{"measure":"ebc00e52786f96a79dd3e93c570753d3","phones":1,"leftOut":[]}', '2026-11-18 08:00:00+00'),
('officer-20207-1795828390217-24', 'zspLaoEOBoAvfmQ-gvtZQbKU45Stjv4TtCmbaAcU9pM', '200', '{"id":"ebc00e52786f96a79dd3e93c570753d3","kind":"lock","state":"proposed","may":["change-phones","approve","withdraw"],"case":"C-YF5GQ2JDP9","clauses":["cu-activation"],"reason":"Sold for Panama, first started in Havana","until":"2027-01-17T08:00:00Z","policy":null,"draftedBy":{"id":"a2b3d609ff51476e58e8e7e15e46e437","name":"Proposer"},"draftedAt":"2026-11-18T08:00:00Z","sha256":"R8DhmyWJCQ5lXjvt3paZDQyr-eOBMC2fHIjZIC4FYNA","approveBy":"2026-11-25T08:00:00Z","approvals":[{"role":"proposer","operator":{"id":"a2b3d609ff51476e58e8e7e15e46e437","name":"Proposer"},"key":"Ez2r0IloQNNnc_UBSbetJk4Cx0Ll2npuZt9LNmSvaHI","assertionSha256":"FQ-9F7TgeEUsMtk-oNIfYfllyF1Mnv6Hu0gzufTU5dk","at":"2026-11-18T08:00:00Z"}],"phones":{"named":1,"standings":{"due":1},"outcomes":{"pending":1}}}', '2026-11-18 08:00:00+00'),
('officer-20207-1795828390512-25', 'h3gcBhd_D6iCQJf_mbtS5rI5Ul84SqkT9zXVlFQdJYk', '200', '{"phoneId":"ae57d87dbc2ca5dff8e7c089b05aca91","standing":"due","releasedAt":"2026-11-19T08:00:00Z","toBeTold":true}', '2026-11-19 08:00:00+00');

delete from "log_entries";
insert into "log_entries" ("index", "sha256", "statement", "at") overriding system value values
('0', 'N6I9NowP8Uifv_vQzEGTIViDRR451eAUTPVoBGOmteY', '{"v":1,"kind":"approval","at":"2026-08-20T00:00:00Z","measure":{"sha256":"cBTDWzUiAevFB4py9vzdTRVqsUhuhRi8f5EaliNevAE","kind":"policy"},"approvals":[{"role":"proposer","key":"Ez2r0IloQNNnc_UBSbetJk4Cx0Ll2npuZt9LNmSvaHI","assertionSha256":"mSMwU7IKbs0raXVNF2ew6Pi2AdD86rYWoCAMsSsOvKg"},{"role":"approver","key":"ESCyJZfOZbQv29isZ_xHBqaotfCn2o2jiis_rv-qti8","assertionSha256":"QfpS0ONo-Va9QB51NQJrMgDaxZOJw6trUoQAFlqwzCY"}],"until":"2026-08-27T00:00:00Z"}', '2026-08-20 00:00:00+00'),
('1', 'O_9aBkxbXesKsIFJbjCg9TGCMrKjeVJWZhtYTRpCxEA', '{"v":1,"kind":"policy","at":"2026-08-20T00:00:00Z","policy":{"id":"six-destinations","version":1,"sha256":"9g0NRtKJJo7HVYSiz48BNIpAEx81JE4SD0HJmp_4MDQ"},"approvals":[{"role":"proposer","key":"Ez2r0IloQNNnc_UBSbetJk4Cx0Ll2npuZt9LNmSvaHI","assertionSha256":"mSMwU7IKbs0raXVNF2ew6Pi2AdD86rYWoCAMsSsOvKg"},{"role":"approver","key":"ESCyJZfOZbQv29isZ_xHBqaotfCn2o2jiis_rv-qti8","assertionSha256":"QfpS0ONo-Va9QB51NQJrMgDaxZOJw6trUoQAFlqwzCY"}]}', '2026-08-20 00:00:00+00'),
('2', 'BKcaD5oJ3X6F9gHvutC_0ac7OS1U0j-g2dJNhmCiEjw', '{"v":1,"kind":"directive","at":"2026-09-03T10:00:00Z","subject":"_4axmtVxEbyJDmSftwPJxz2mJw6KZ84Gbuyk0UF8B20","seq":1788429600,"type":"notify","territory":"CU","clauses":["cu-activation"],"policy":{"id":"six-destinations","version":1,"sha256":"9g0NRtKJJo7HVYSiz48BNIpAEx81JE4SD0HJmp_4MDQ"},"decisionSha256":"d0IzObrOzMhMkY9Q77A8GOylqnuBEMJEers6ek8VdHA","approvals":[]}', '2026-09-05 08:00:00+00'),
('3', 'c_4XmNYIaQWHCUedDFKTO37DrUzubJ1DcRyayBXWOkQ', '{"v":1,"kind":"directive","at":"2026-09-03T10:00:00Z","subject":"Z9kzhjX_cwbuGBmCNVuPoLvoThiPGsDd20MGZ9nyg1M","seq":1788429600,"type":"notify","territory":"CU","clauses":["cu-activation"],"policy":{"id":"six-destinations","version":1,"sha256":"9g0NRtKJJo7HVYSiz48BNIpAEx81JE4SD0HJmp_4MDQ"},"decisionSha256":"d0IzObrOzMhMkY9Q77A8GOylqnuBEMJEers6ek8VdHA","approvals":[]}', '2026-09-05 08:00:00+00'),
('4', 'xNPoZloRISLxbbG57Hkuum5AidQ40fB9E5TNykh8TSw', '{"v":1,"kind":"directive","at":"2026-09-03T10:00:00Z","subject":"V6q4lWuCGt-OR_QOPQNbcNz9eWQsGC3ViIQU3lUNhiA","seq":1788429600,"type":"notify","territory":"CU","clauses":["cu-activation"],"policy":{"id":"six-destinations","version":1,"sha256":"9g0NRtKJJo7HVYSiz48BNIpAEx81JE4SD0HJmp_4MDQ"},"decisionSha256":"d0IzObrOzMhMkY9Q77A8GOylqnuBEMJEers6ek8VdHA","approvals":[]}', '2026-09-05 08:00:00+00'),
('5', 'ZrWUIKsFutQTbiABlCXdSichbGdTdwtpiz3B2QNXOnw', '{"v":1,"kind":"directive","at":"2026-09-03T10:00:00Z","subject":"Fhj6GxFzAhZWSQzJ0cfosDlJfshiNZ9_1_oG9QhLnKY","seq":1788429600,"type":"notify","territory":"CU","clauses":["cu-activation"],"policy":{"id":"six-destinations","version":1,"sha256":"9g0NRtKJJo7HVYSiz48BNIpAEx81JE4SD0HJmp_4MDQ"},"decisionSha256":"d0IzObrOzMhMkY9Q77A8GOylqnuBEMJEers6ek8VdHA","approvals":[]}', '2026-09-05 08:00:00+00'),
('6', '_j331looELvFsk_7XSe6jB9-F-duuN9k_vPUoJEkkpk', '{"v":1,"kind":"directive","at":"2026-09-03T10:00:00Z","subject":"r8QP5SrhfpXoVDIwL1lhGcnm7nsOFu-kgek2BWlkrTU","seq":1788429600,"type":"notify","territory":"CU","clauses":["cu-activation"],"policy":{"id":"six-destinations","version":1,"sha256":"9g0NRtKJJo7HVYSiz48BNIpAEx81JE4SD0HJmp_4MDQ"},"decisionSha256":"d0IzObrOzMhMkY9Q77A8GOylqnuBEMJEers6ek8VdHA","approvals":[]}', '2026-09-05 08:00:00+00'),
('7', '4y72wW4hvouvQXQ5gTdMUD_Rwsd2y9ji21D-SGi8S0Q', '{"v":1,"kind":"directive","at":"2026-09-03T10:00:00Z","subject":"MrqylhfP7IpqqM6vZ1R5fvJGJk8pUz1QBCN97ewIcPk","seq":1788429600,"type":"notify","territory":"CU","clauses":["cu-activation"],"policy":{"id":"six-destinations","version":1,"sha256":"9g0NRtKJJo7HVYSiz48BNIpAEx81JE4SD0HJmp_4MDQ"},"decisionSha256":"d0IzObrOzMhMkY9Q77A8GOylqnuBEMJEers6ek8VdHA","approvals":[]}', '2026-09-05 08:00:00+00'),
('8', 'MTENpkXLkcfU8QMgLJlmzC63tnQRPsrcPS0YSXLyneA', '{"v":1,"kind":"directive","at":"2026-09-03T10:00:00Z","subject":"npqCaj2DiQbFCX7Ai_CSH6LuC9ootGtKac_VRCjDLMM","seq":1788429600,"type":"notify","territory":"CU","clauses":["cu-activation"],"policy":{"id":"six-destinations","version":1,"sha256":"9g0NRtKJJo7HVYSiz48BNIpAEx81JE4SD0HJmp_4MDQ"},"decisionSha256":"d0IzObrOzMhMkY9Q77A8GOylqnuBEMJEers6ek8VdHA","approvals":[]}', '2026-09-05 08:00:00+00'),
('9', 'fd_qOspp6KC-Tf4s3Bk22840sweLBxpjE_8JgoYSZVE', '{"v":1,"kind":"directive","at":"2026-09-03T10:00:00Z","subject":"Cnfp0-UEvvfcQeuW7o833QsIy49BUNkAx2G0qdRS7hk","seq":1788429600,"type":"notify","territory":"CU","clauses":["cu-activation"],"policy":{"id":"six-destinations","version":1,"sha256":"9g0NRtKJJo7HVYSiz48BNIpAEx81JE4SD0HJmp_4MDQ"},"decisionSha256":"d0IzObrOzMhMkY9Q77A8GOylqnuBEMJEers6ek8VdHA","approvals":[]}', '2026-09-05 08:00:00+00'),
('10', '9rsZnuxYV9sghJk1ff6K79jd73YQw-89EltPxU0CYpU', '{"v":1,"kind":"directive","at":"2026-09-03T10:00:00Z","subject":"j_T70RS2By80LbDNufE9SLTFZUCWr7_vVEiZMm2eGME","seq":1788429600,"type":"notify","territory":"CU","clauses":["cu-activation"],"policy":{"id":"six-destinations","version":1,"sha256":"9g0NRtKJJo7HVYSiz48BNIpAEx81JE4SD0HJmp_4MDQ"},"decisionSha256":"d0IzObrOzMhMkY9Q77A8GOylqnuBEMJEers6ek8VdHA","approvals":[]}', '2026-09-05 08:00:00+00'),
('11', 'OWX9tgOz3hcZmX0RSqFE4Mt8j12bo3QE4nFampamxhM', '{"v":1,"kind":"directive","at":"2026-09-05T08:00:00Z","subject":"npqCaj2DiQbFCX7Ai_CSH6LuC9ootGtKac_VRCjDLMM","seq":1788595200,"type":"release","territory":null,"clauses":["cu-activation"],"policy":{"id":"six-destinations","version":1,"sha256":"9g0NRtKJJo7HVYSiz48BNIpAEx81JE4SD0HJmp_4MDQ"},"decisionSha256":"OyaaiJP1pwQi3YDc6P-PdF0MfgaZpre5yggWiIJEcjk","approvals":[]}', '2026-09-05 08:00:00+00'),
('12', 'dPZBgH5Po87JXV4yE8Uv_kg3VGFU63H-gv3RjNU_ev4', '{"v":1,"kind":"directive","at":"2026-10-21T10:00:00Z","subject":"TfJn3292-DPcCckw09N5QIhYgQSsCHnSay64e3-AAnA","seq":1792576800,"type":"notify","territory":"CU","clauses":["cu-activation"],"policy":{"id":"six-destinations","version":1,"sha256":"9g0NRtKJJo7HVYSiz48BNIpAEx81JE4SD0HJmp_4MDQ"},"decisionSha256":"ljBrqcBoKgg2r-Lk_ms20GeJuRoe8MqKil3ZSIW4IN0","approvals":[]}', '2026-11-05 08:00:00+00'),
('13', 'YWKPyqd4ZuLMuUGqxqOZ7Sv8NvuNI0iPaxf89yMGK0g', '{"v":1,"kind":"directive","at":"2026-10-21T10:00:00Z","subject":"7gTBU885fcjKfh14LR9__IrqlgEVKspE3SId3ONdHPk","seq":1792576800,"type":"notify","territory":"CU","clauses":["cu-activation"],"policy":{"id":"six-destinations","version":1,"sha256":"9g0NRtKJJo7HVYSiz48BNIpAEx81JE4SD0HJmp_4MDQ"},"decisionSha256":"ljBrqcBoKgg2r-Lk_ms20GeJuRoe8MqKil3ZSIW4IN0","approvals":[]}', '2026-11-05 08:00:00+00'),
('14', '9XEYqoja_7N1sYxzDe4Du8tzDWrme2zjIzLG14ZMx3o', '{"v":1,"kind":"directive","at":"2026-10-25T08:00:00Z","subject":"RrtAYZXR6z5-KFq0-BjYpd7rTiBlU8wds-DwUHdagBo","seq":1792915200,"type":"notify","territory":"CU","clauses":["cu-activation"],"policy":{"id":"six-destinations","version":1,"sha256":"9g0NRtKJJo7HVYSiz48BNIpAEx81JE4SD0HJmp_4MDQ"},"decisionSha256":"cucvU9sA0wj4n9NJPDLCrdGBAV-TYa-Z0jUeXSSKhf8","approvals":[]}', '2026-11-05 08:00:00+00'),
('15', 'ZuGgYQWIl1-lIH5EYoGyrStmTjAGWzawvpArlHub-_k', '{"v":1,"kind":"approval","at":"2026-11-05T08:00:00Z","measure":{"sha256":"WDIb6UTn4zOIRD8YMueGBmufJzGnmSrLhmmrhletbMM","kind":"lock"},"approvals":[{"role":"proposer","key":"Ez2r0IloQNNnc_UBSbetJk4Cx0Ll2npuZt9LNmSvaHI","assertionSha256":"Fk8TBsN8NGPutlQpb6lvfg5AVqXafh4rK7uSa8LkAW0"},{"role":"approver","key":"ESCyJZfOZbQv29isZ_xHBqaotfCn2o2jiis_rv-qti8","assertionSha256":"kG3UcvnFNwL2h-OCyMl9sF1HFE5abicEN23VKzHnC4Q"}],"until":"2027-01-04T08:00:00Z"}', '2026-11-05 09:00:00+00'),
('16', 'NdXF7DFytojxqsOVhid_LQIgVxzoM4GqnYnpGGipTu0', '{"v":1,"kind":"directive","at":"2026-11-05T09:00:00Z","subject":"Z9kzhjX_cwbuGBmCNVuPoLvoThiPGsDd20MGZ9nyg1M","seq":1793869200,"type":"lock","territory":"CU","clauses":["cu-activation"],"policy":{"id":"six-destinations","version":1,"sha256":"9g0NRtKJJo7HVYSiz48BNIpAEx81JE4SD0HJmp_4MDQ"},"decisionSha256":"ODK4Em60yhSWJ6hdLY1VLBA6PN9EYiGbdxI6O_p_64o","approvals":[{"role":"proposer","key":"Ez2r0IloQNNnc_UBSbetJk4Cx0Ll2npuZt9LNmSvaHI","assertionSha256":"Fk8TBsN8NGPutlQpb6lvfg5AVqXafh4rK7uSa8LkAW0"},{"role":"approver","key":"ESCyJZfOZbQv29isZ_xHBqaotfCn2o2jiis_rv-qti8","assertionSha256":"kG3UcvnFNwL2h-OCyMl9sF1HFE5abicEN23VKzHnC4Q"}],"measure":{"sha256":"WDIb6UTn4zOIRD8YMueGBmufJzGnmSrLhmmrhletbMM","member":"N8vGTuDhcIsUSeFoN1mA_eJ3AEFlz8KYiHNbYYbdgL0"},"until":"2026-12-05T08:00:00Z"}', '2026-11-05 09:00:00+00'),
('17', 'dlLUxYQhAV5gpCVQJoPscfMTIwW7GbkIhS2OLWe725A', '{"v":1,"kind":"directive","at":"2026-11-05T09:00:00Z","subject":"V6q4lWuCGt-OR_QOPQNbcNz9eWQsGC3ViIQU3lUNhiA","seq":1793869200,"type":"lock","territory":"CU","clauses":["cu-activation"],"policy":{"id":"six-destinations","version":1,"sha256":"9g0NRtKJJo7HVYSiz48BNIpAEx81JE4SD0HJmp_4MDQ"},"decisionSha256":"ODK4Em60yhSWJ6hdLY1VLBA6PN9EYiGbdxI6O_p_64o","approvals":[{"role":"proposer","key":"Ez2r0IloQNNnc_UBSbetJk4Cx0Ll2npuZt9LNmSvaHI","assertionSha256":"Fk8TBsN8NGPutlQpb6lvfg5AVqXafh4rK7uSa8LkAW0"},{"role":"approver","key":"ESCyJZfOZbQv29isZ_xHBqaotfCn2o2jiis_rv-qti8","assertionSha256":"kG3UcvnFNwL2h-OCyMl9sF1HFE5abicEN23VKzHnC4Q"}],"measure":{"sha256":"WDIb6UTn4zOIRD8YMueGBmufJzGnmSrLhmmrhletbMM","member":"ApNPBT2mj_u5Ay9IOGSrWiuFZseHplrHkQXhJl-OZrU"},"until":"2026-12-05T08:00:00Z"}', '2026-11-05 09:00:00+00'),
('18', 'ozZnOB9l9J2b9kAI5y8I2ZtZ9cFRqoh-eJ-nWXDkJWI', '{"v":1,"kind":"directive","at":"2026-11-05T09:00:00Z","subject":"Fhj6GxFzAhZWSQzJ0cfosDlJfshiNZ9_1_oG9QhLnKY","seq":1793869200,"type":"lock","territory":"CU","clauses":["cu-activation"],"policy":{"id":"six-destinations","version":1,"sha256":"9g0NRtKJJo7HVYSiz48BNIpAEx81JE4SD0HJmp_4MDQ"},"decisionSha256":"ODK4Em60yhSWJ6hdLY1VLBA6PN9EYiGbdxI6O_p_64o","approvals":[{"role":"proposer","key":"Ez2r0IloQNNnc_UBSbetJk4Cx0Ll2npuZt9LNmSvaHI","assertionSha256":"Fk8TBsN8NGPutlQpb6lvfg5AVqXafh4rK7uSa8LkAW0"},{"role":"approver","key":"ESCyJZfOZbQv29isZ_xHBqaotfCn2o2jiis_rv-qti8","assertionSha256":"kG3UcvnFNwL2h-OCyMl9sF1HFE5abicEN23VKzHnC4Q"}],"measure":{"sha256":"WDIb6UTn4zOIRD8YMueGBmufJzGnmSrLhmmrhletbMM","member":"vHl-kLs49mZRwFqIMntaKd7scgA59vztDX8lwDzTAKo"},"until":"2026-12-05T08:00:00Z"}', '2026-11-05 09:00:00+00'),
('19', 'WT9WpIzfXFcQsIt4MGubPmbd1malgLPk1Ahm8ZnWk9k', '{"v":1,"kind":"directive","at":"2026-11-05T09:00:00Z","subject":"r8QP5SrhfpXoVDIwL1lhGcnm7nsOFu-kgek2BWlkrTU","seq":1793869200,"type":"lock","territory":"CU","clauses":["cu-activation"],"policy":{"id":"six-destinations","version":1,"sha256":"9g0NRtKJJo7HVYSiz48BNIpAEx81JE4SD0HJmp_4MDQ"},"decisionSha256":"ODK4Em60yhSWJ6hdLY1VLBA6PN9EYiGbdxI6O_p_64o","approvals":[{"role":"proposer","key":"Ez2r0IloQNNnc_UBSbetJk4Cx0Ll2npuZt9LNmSvaHI","assertionSha256":"Fk8TBsN8NGPutlQpb6lvfg5AVqXafh4rK7uSa8LkAW0"},{"role":"approver","key":"ESCyJZfOZbQv29isZ_xHBqaotfCn2o2jiis_rv-qti8","assertionSha256":"kG3UcvnFNwL2h-OCyMl9sF1HFE5abicEN23VKzHnC4Q"}],"measure":{"sha256":"WDIb6UTn4zOIRD8YMueGBmufJzGnmSrLhmmrhletbMM","member":"UYzCapfI0-voGXoI4CsVDJE3aZ3-pLH4-aYTGlfxb5w"},"until":"2026-12-05T08:00:00Z"}', '2026-11-05 09:00:00+00'),
('20', 'abxlthUuOnisedx2A2Avv3Mf5KchFCD_yNlTblF960A', '{"v":1,"kind":"directive","at":"2026-11-05T09:00:00Z","subject":"j_T70RS2By80LbDNufE9SLTFZUCWr7_vVEiZMm2eGME","seq":1793869200,"type":"lock","territory":"CU","clauses":["cu-activation"],"policy":{"id":"six-destinations","version":1,"sha256":"9g0NRtKJJo7HVYSiz48BNIpAEx81JE4SD0HJmp_4MDQ"},"decisionSha256":"ODK4Em60yhSWJ6hdLY1VLBA6PN9EYiGbdxI6O_p_64o","approvals":[{"role":"proposer","key":"Ez2r0IloQNNnc_UBSbetJk4Cx0Ll2npuZt9LNmSvaHI","assertionSha256":"Fk8TBsN8NGPutlQpb6lvfg5AVqXafh4rK7uSa8LkAW0"},{"role":"approver","key":"ESCyJZfOZbQv29isZ_xHBqaotfCn2o2jiis_rv-qti8","assertionSha256":"kG3UcvnFNwL2h-OCyMl9sF1HFE5abicEN23VKzHnC4Q"}],"measure":{"sha256":"WDIb6UTn4zOIRD8YMueGBmufJzGnmSrLhmmrhletbMM","member":"jVd0eGfElKcwBivoM4YE3uOiesGcSj9kkuH2kuYqAOU"},"until":"2026-12-05T08:00:00Z"}', '2026-11-05 09:00:00+00'),
('21', 'SpCFcnHf9h0LAEnskp1tQEPoOUNRCQhLIEpQWJjO0zs', '{"v":1,"kind":"directive","at":"2026-11-08T08:00:00Z","subject":"Fhj6GxFzAhZWSQzJ0cfosDlJfshiNZ9_1_oG9QhLnKY","seq":1794124800,"type":"release","territory":null,"clauses":["cu-activation"],"policy":{"id":"six-destinations","version":1,"sha256":"9g0NRtKJJo7HVYSiz48BNIpAEx81JE4SD0HJmp_4MDQ"},"decisionSha256":"550kZwSGugNLZfn-1RbdNewLSzQJGtuwE60TOn5QyXs","approvals":[]}', '2026-11-09 09:00:00+00'),
('22', 'mAqpOxI-2XSR_PtCeDYQ2LLAO12qOTwKsRmcmdKGxCI', '{"v":1,"kind":"directive","at":"2026-11-09T08:00:00Z","subject":"V6q4lWuCGt-OR_QOPQNbcNz9eWQsGC3ViIQU3lUNhiA","seq":1794211200,"type":"release","territory":null,"clauses":["cu-activation"],"policy":{"id":"six-destinations","version":1,"sha256":"9g0NRtKJJo7HVYSiz48BNIpAEx81JE4SD0HJmp_4MDQ"},"decisionSha256":"OXLZz3G6a2Z1DxsPiISuhE4hAql1tpRaREwmZ-r7TuE","approvals":[]}', '2026-11-09 09:00:00+00'),
('23', 'VO2EskaXEIIuwW3kTyiZRwmv3QuXOZbxrs0c7FJriR8', '{"v":1,"kind":"directive","at":"2026-11-11T10:00:00Z","subject":"3CtkXovORQy_IdC276vzPSDZWRk0O_EOUD5hRwU0_0c","seq":1794391200,"type":"notify","territory":"CU","clauses":["cu-activation"],"policy":{"id":"six-destinations","version":1,"sha256":"9g0NRtKJJo7HVYSiz48BNIpAEx81JE4SD0HJmp_4MDQ"},"decisionSha256":"Dtg38Bt0uuJuNLyLWMRAQLSF66hbSpw9UfZFwxYZG3M","approvals":[]}', '2026-11-18 08:00:00+00'),
('24', '5vOk90bJaSMQegR24vwIKJ668-E26efCSwpPokaNJ3I', '{"v":1,"kind":"directive","at":"2026-11-11T10:00:00Z","subject":"p3YSKV2Yno5ogilqKyX3zl-WgYEuAkBefYfrmod11gk","seq":1794391200,"type":"notify","territory":"CU","clauses":["cu-activation"],"policy":{"id":"six-destinations","version":1,"sha256":"9g0NRtKJJo7HVYSiz48BNIpAEx81JE4SD0HJmp_4MDQ"},"decisionSha256":"Dtg38Bt0uuJuNLyLWMRAQLSF66hbSpw9UfZFwxYZG3M","approvals":[]}', '2026-11-18 08:00:00+00'),
('25', 'uxZsh9auiRfFf86RZ348gGXK61F7DPp3z4yNzwmSV1k', '{"v":1,"kind":"approval","at":"2026-11-18T08:00:00Z","measure":{"sha256":"Ea5F4gU_Aou7VlQ8lfpk0dTwWTs3bsL74Y7gV8lnRt0","kind":"lock"},"approvals":[{"role":"proposer","key":"Ez2r0IloQNNnc_UBSbetJk4Cx0Ll2npuZt9LNmSvaHI","assertionSha256":"YYnUkAgtGOQX8asTa1jKXJ_iVvX8_Cck8SbzKuOBoS0"},{"role":"approver","key":"ESCyJZfOZbQv29isZ_xHBqaotfCn2o2jiis_rv-qti8","assertionSha256":"oIpoJQi7NbBsyGKFEbINtWro5QLRDoK2Hm7qKggdTx0"}],"until":"2027-01-17T08:00:00Z"}', '2026-11-18 08:00:00+00');

delete from "log_head";
insert into "log_head" ("only_row", "origin", "size", "root", "checkpoint") overriding system value values
('true', 'example.com/compat-2026-11', '26', 'HG0kzDDsIkFsDXng6eH+i+yJyOkIZ4jOD7hGVHsHbHI=', 'example.com/compat-2026-11
26
HG0kzDDsIkFsDXng6eH+i+yJyOkIZ4jOD7hGVHsHbHI=

— example.com/compat-2026-11 Nj3eo5Tgd4Fzvt56LRRCrRbN4bbNOwVlTfZltf30ciupmzEmrp12DxO92LX5Xda5xPP2DKukQX42lE1UvODpVgGvFAc=
');

delete from "measure_manifests";
insert into "measure_manifests" ("sha256", "measure_id", "proposer", "made_at", "text") overriding system value values
('Ea5F4gU_Aou7VlQ8lfpk0dTwWTs3bsL74Y7gV8lnRt0', 'd4462ab5-f01a-c6da-da71-3a6b176c10a9', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', '2026-11-18 08:00:00+00', '{"v":1,"kind":"lock","id":"d4462ab5f01ac6dada713a6b176c10a9","case":"C-QPJ9VG536A","clauses":["cu-activation"],"reason":"Sold for Panama, first started in Havana","proposedAt":"2026-11-18T08:00:00Z","approveBy":"2026-11-25T08:00:00Z","until":"2027-01-17T08:00:00Z","members":["h7P5LVOYNJAF6tfNs_w5EL3KdpEN2zPOBmIwz290FIg"]}'),
('R8DhmyWJCQ5lXjvt3paZDQyr-eOBMC2fHIjZIC4FYNA', 'ebc00e52-786f-96a7-9dd3-e93c570753d3', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', '2026-11-18 08:00:00+00', '{"v":1,"kind":"lock","id":"ebc00e52786f96a79dd3e93c570753d3","case":"C-YF5GQ2JDP9","clauses":["cu-activation"],"reason":"Sold for Panama, first started in Havana","proposedAt":"2026-11-18T08:00:00Z","approveBy":"2026-11-25T08:00:00Z","until":"2027-01-17T08:00:00Z","members":["mGHtsvrxDBQYNc2bJNzQDhtJO76l-I8eaHOHdVJNdtY"]}'),
('WDIb6UTn4zOIRD8YMueGBmufJzGnmSrLhmmrhletbMM', '7f2472c3-9287-e71c-946d-e7a1f1aa799b', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', '2026-11-05 08:00:00+00', '{"v":1,"kind":"lock","id":"7f2472c39287e71c946de7a1f1aa799b","case":"C-J4F14H4NR9","clauses":["cu-activation"],"reason":"Sold for Panama, first started in Havana","proposedAt":"2026-11-05T08:00:00Z","approveBy":"2026-11-12T08:00:00Z","until":"2027-01-04T08:00:00Z","members":["ApNPBT2mj_u5Ay9IOGSrWiuFZseHplrHkQXhJl-OZrU","N8vGTuDhcIsUSeFoN1mA_eJ3AEFlz8KYiHNbYYbdgL0","UYzCapfI0-voGXoI4CsVDJE3aZ3-pLH4-aYTGlfxb5w","jVd0eGfElKcwBivoM4YE3uOiesGcSj9kkuH2kuYqAOU","vHl-kLs49mZRwFqIMntaKd7scgA59vztDX8lwDzTAKo"]}'),
('cBTDWzUiAevFB4py9vzdTRVqsUhuhRi8f5EaliNevAE', '7d7ca59b-2714-9801-6d4d-3adc88ea6c32', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', '2026-08-20 00:00:00+00', '{"v":1,"kind":"policy","id":"7d7ca59b271498016d4d3adc88ea6c32","policy":{"id":"six-destinations","version":1,"sha256":"9g0NRtKJJo7HVYSiz48BNIpAEx81JE4SD0HJmp_4MDQ"},"reason":"Publication of six-destinations, version 1","proposedAt":"2026-08-20T00:00:00Z","approveBy":"2026-08-27T00:00:00Z"}');

delete from "measure_phones";
insert into "measure_phones" ("bucket", "measure_id", "phone_id", "member", "outcome", "why", "outcome_at", "released_at", "case_ended_at") overriding system value values
('2', '7f2472c3-9287-e71c-946d-e7a1f1aa799b', '028b506a-c555-5f0d-d36c-8d7a38b872dd', 'ApNPBT2mj_u5Ay9IOGSrWiuFZseHplrHkQXhJl-OZrU', 'ordered', NULL, '2026-11-05 08:00:00+00', NULL, NULL),
('2', '7f2472c3-9287-e71c-946d-e7a1f1aa799b', '02d5c1f3-1c98-0d7e-c05c-e5d77f7752fc', 'N8vGTuDhcIsUSeFoN1mA_eJ3AEFlz8KYiHNbYYbdgL0', 'ordered', NULL, '2026-11-05 08:00:00+00', NULL, NULL),
('12', '7f2472c3-9287-e71c-946d-e7a1f1aa799b', '0c1933a8-ae15-b0be-9bca-8fdf1824d39b', 'vHl-kLs49mZRwFqIMntaKd7scgA59vztDX8lwDzTAKo', 'ordered', NULL, '2026-11-05 08:00:00+00', NULL, NULL),
('18', 'ebc00e52-786f-96a7-9dd3-e93c570753d3', '12a6a2c1-3872-2780-1196-8cc155447de0', 'mGHtsvrxDBQYNc2bJNzQDhtJO76l-I8eaHOHdVJNdtY', NULL, NULL, NULL, NULL, NULL),
('87', '7f2472c3-9287-e71c-946d-e7a1f1aa799b', '575b1db6-6900-2b12-a7de-104cb09a97fa', 'jVd0eGfElKcwBivoM4YE3uOiesGcSj9kkuH2kuYqAOU', 'ordered', NULL, '2026-11-05 08:00:00+00', NULL, NULL),
('103', 'd4462ab5-f01a-c6da-da71-3a6b176c10a9', '6704733b-922e-59d8-e5de-0d28214a9eb8', 'h7P5LVOYNJAF6tfNs_w5EL3KdpEN2zPOBmIwz290FIg', 'ordered', NULL, '2026-11-18 08:00:00+00', NULL, NULL),
('174', '7f2472c3-9287-e71c-946d-e7a1f1aa799b', 'ae57d87d-bc2c-a5df-f8e7-c089b05aca91', 'UYzCapfI0-voGXoI4CsVDJE3aZ3-pLH4-aYTGlfxb5w', 'ordered', NULL, '2026-11-05 08:00:00+00', NULL, NULL);

delete from "measures";
insert into "measures" ("id", "number", "kind", "case_id", "clauses", "reason", "until_at", "policy_id", "policy_version", "policy_text", "state", "drafted_by", "drafted_at", "sha256", "approve_by", "approved_at", "documents_at", "released_at", "spread_at") overriding system value values
('7d7ca59b-2714-9801-6d4d-3adc88ea6c32', '1', 'policy', NULL, '{}', 'Publication of six-destinations, version 1', NULL, 'six-destinations', '1', '# The six destinations of September 2021, written as the rule should have been written then.
#
# The maker''s terms of sale (14.2) named Cuba, Syria, Iran, Sudan, North Korea and Crimea and rested on United States law.
# Each clause cites that law as it stood on 1 September 2021; a citation that had already ended carries its end (`until`).
# Sudan''s had: so the Sudan clause is written down, and binds nobody. A linter refuses it; published, it leaves phones `clear`.
#
# Only the first start of a new phone in the territory triggers anything here. Travellers are visitors.
id: six-destinations
version: 1
title: Six destinations, September 2021
published: 2026-08-01T00:00:00Z
issuer:
  name: Example Devices
  seller: CN # an entity in the EU or the UK must not cite the Cuba and Iran rules: see policies/README.md
  contact: owners@example.com
  appealUrl: https://example.com/appeal
lockProfile: [ emergency-calls, public-warnings, reason-and-remedy, appeal, code-entry, network-settings, data-export ]
appealUnlocks: true

exemptions:
  - id: baggage
    title: Personal baggage
    proof: declaration
    longest: P12M # a phone taken as baggage comes back
    basis:
      - { kind: law, jurisdiction: US, instrument: "15 CFR", provision: "740.14 (BAG)", url: "https://www.ecfr.gov/on/2021-09-01/title-15/section-740.14" }
      - { kind: law, jurisdiction: US, instrument: "31 CFR", provision: "560.507 (Iran)", url: "https://www.ecfr.gov/on/2021-09-01/title-31/section-560.507" }
  - id: individual
    title: Individual consumer
    proof: declaration
    longest: null
    basis:
      - { kind: law, jurisdiction: US, instrument: "15 CFR", provision: "740.19 (CCD, Cuba)", url: "https://www.ecfr.gov/on/2021-09-01/title-15/section-740.19" }
      - { kind: law, jurisdiction: US, instrument: "31 CFR 560, General License", provision: "D-1 (Iran)", url: "https://ofac.treasury.gov/sanctions-programs-and-country-information/iran-sanctions" }
  - id: press
    title: Accredited press
    proof: document
    longest: P12M
    basis:
      - { kind: law, jurisdiction: US, instrument: "15 CFR", provision: "740.9(a)(9) (TMP, news media)", url: "https://www.ecfr.gov/on/2021-09-01/title-15/section-740.9" }

clauses:
  - id: cu-activation
    title: First start in Cuba
    territories: [ CU ]
    trigger: activation
    effective: { from: 2026-09-01T00:00:00Z, until: null }
    basis:
      - { kind: contract, instrument: "Terms of sale", provision: "14.2", issuer: "Example Devices" }
      - { kind: law, jurisdiction: US, instrument: "15 CFR", provision: "746.2", url: "https://www.ecfr.gov/on/2021-09-01/title-15/section-746.2" }
      - { kind: law, jurisdiction: US, instrument: "31 CFR", provision: "515.201", url: "https://www.ecfr.gov/on/2021-09-01/title-31/section-515.201" }
    reviewBy: 2027-03-01
    dwell: PT24H
    notice: P14D
    grace: P30D
    stay: null
    restriction: lock
    decision: reviewed
    lease: P30D
    exemptions: [ baggage, individual, press ]
    overridesPasses: false
    retroactive: false

  - id: sy-activation
    title: First start in Syria
    territories: [ SY ]
    trigger: activation
    effective: { from: 2026-09-01T00:00:00Z, until: null }
    basis:
      - { kind: contract, instrument: "Terms of sale", provision: "14.2", issuer: "Example Devices" }
      - { kind: law, jurisdiction: US, instrument: "15 CFR", provision: "746.9", url: "https://www.ecfr.gov/on/2021-09-01/title-15/section-746.9" }
      - { kind: law, jurisdiction: US, instrument: "31 CFR", provision: "542.207", url: "https://www.ecfr.gov/on/2021-09-01/title-31/section-542.207" }
    reviewBy: 2027-03-01
    dwell: PT24H
    notice: P14D
    grace: P30D
    stay: null
    restriction: lock
    decision: reviewed
    lease: P30D
    exemptions: [ baggage, press ] # CCD did not reach Syria in 2021
    overridesPasses: false
    retroactive: false

  - id: ir-activation
    title: First start in Iran
    territories: [ IR ]
    trigger: activation
    effective: { from: 2026-09-01T00:00:00Z, until: null }
    basis:
      - { kind: contract, instrument: "Terms of sale", provision: "14.2", issuer: "Example Devices" }
      - { kind: law, jurisdiction: US, instrument: "15 CFR", provision: "746.7", url: "https://www.ecfr.gov/on/2021-09-01/title-15/section-746.7" }
      - { kind: law, jurisdiction: US, instrument: "31 CFR", provision: "560.205", url: "https://www.ecfr.gov/on/2021-09-01/title-31/section-560.205" }
    reviewBy: 2027-03-01
    dwell: PT24H
    notice: P14D
    grace: P30D
    stay: null
    restriction: lock
    decision: reviewed
    lease: P30D
    exemptions: [ baggage, individual, press ]
    overridesPasses: false
    retroactive: false

  - id: sd-activation
    title: First start in Sudan
    territories: [ SD ]
    trigger: activation
    effective: { from: 2026-09-01T00:00:00Z, until: null }
    basis:
      - { kind: contract, instrument: "Terms of sale", provision: "14.2", issuer: "Example Devices" }
      # Off the list of state sponsors of terrorism on 14 December 2020; 742.10 removed on 14 January 2021 (86 FR 4929).
      - { kind: law, jurisdiction: US, instrument: "15 CFR", provision: "742.10", url: "https://www.federalregister.gov/d/2020-29037", until: 2026-01-14 }
    reviewBy: 2027-03-01
    dwell: PT24H
    notice: P14D
    grace: P30D
    stay: null
    restriction: lock
    decision: reviewed
    lease: P30D
    exemptions: [ baggage, press ]
    overridesPasses: false
    retroactive: false

  - id: kp-activation
    title: First start in North Korea
    territories: [ KP ]
    trigger: activation
    effective: { from: 2026-09-01T00:00:00Z, until: null }
    basis:
      - { kind: contract, instrument: "Terms of sale", provision: "14.2", issuer: "Example Devices" }
      - { kind: law, jurisdiction: US, instrument: "15 CFR", provision: "746.4", url: "https://www.ecfr.gov/on/2021-09-01/title-15/section-746.4" }
      - { kind: law, jurisdiction: US, instrument: "31 CFR", provision: "510.206", url: "https://www.ecfr.gov/on/2021-09-01/title-31/section-510.206" }
    reviewBy: 2027-03-01
    dwell: PT24H
    notice: P14D
    grace: P30D
    stay: null
    restriction: lock
    decision: reviewed
    lease: P30D
    exemptions: [ baggage, press ]
    overridesPasses: false
    retroactive: false

  - id: crimea-activation
    title: First start in Crimea or Sevastopol
    territories: [ UA-43, UA-40 ] # never UA: the rest of Ukraine is not listed
    trigger: activation
    effective: { from: 2026-09-01T00:00:00Z, until: null }
    basis:
      - { kind: contract, instrument: "Terms of sale", provision: "14.2", issuer: "Example Devices" }
      - { kind: law, jurisdiction: US, instrument: "15 CFR", provision: "746.6", url: "https://www.ecfr.gov/on/2021-09-01/title-15/section-746.6" }
      - { kind: law, jurisdiction: US, instrument: "Executive Order", provision: "13685, section 1(a)(iii)", url: "https://www.federalregister.gov/d/2014-30323" }
    reviewBy: 2027-03-01
    dwell: PT24H
    notice: P14D
    grace: P30D
    stay: null
    restriction: lock
    decision: reviewed
    lease: P30D
    exemptions: [ baggage, press ]
    overridesPasses: false
    retroactive: false
', 'published', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', '2026-08-20 00:00:00+00', 'cBTDWzUiAevFB4py9vzdTRVqsUhuhRi8f5EaliNevAE', '2026-08-27 00:00:00+00', '2026-08-20 00:00:00+00', '2026-08-20 00:00:00+00', NULL, NULL),
('7f2472c3-9287-e71c-946d-e7a1f1aa799b', '2', 'lock', 'C-J4F14H4NR9', '{cu-activation}', 'Sold for Panama, first started in Havana', '2027-01-04 08:00:00+00', NULL, NULL, NULL, 'executed', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', '2026-11-05 08:00:00+00', 'WDIb6UTn4zOIRD8YMueGBmufJzGnmSrLhmmrhletbMM', '2026-11-12 08:00:00+00', '2026-11-05 08:00:00+00', '2026-11-05 08:00:00+00', NULL, NULL),
('d4462ab5-f01a-c6da-da71-3a6b176c10a9', '3', 'lock', 'C-QPJ9VG536A', '{cu-activation}', 'Sold for Panama, first started in Havana', '2027-01-17 08:00:00+00', NULL, NULL, NULL, 'executed', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', '2026-11-18 08:00:00+00', 'Ea5F4gU_Aou7VlQ8lfpk0dTwWTs3bsL74Y7gV8lnRt0', '2026-11-25 08:00:00+00', '2026-11-18 08:00:00+00', '2026-11-18 08:00:00+00', NULL, NULL),
('ebc00e52-786f-96a7-9dd3-e93c570753d3', '4', 'lock', 'C-YF5GQ2JDP9', '{cu-activation}', 'Sold for Panama, first started in Havana', '2027-01-17 08:00:00+00', NULL, NULL, NULL, 'proposed', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', '2026-11-18 08:00:00+00', 'R8DhmyWJCQ5lXjvt3paZDQyr-eOBMC2fHIjZIC4FYNA', '2026-11-25 08:00:00+00', NULL, NULL, NULL, NULL);

delete from "operators";
insert into "operators" ("id", "name", "email", "roles", "created_at", "deactivated_at") overriding system value values
('945e1c04-964d-919b-97a0-d4e3cd405d6f', 'Approver', 'approver-20207-1795828378007-2@story.example', '{investigator,compliance}', '2026-08-20 00:00:00+00', NULL),
('a2b3d609-ff51-476e-58e8-e7e15e46e437', 'Proposer', 'proposer-20207-1795828377853-1@story.example', '{investigator,compliance}', '2026-08-20 00:00:00+00', NULL);

delete from "outbox";
insert into "outbox" ("bucket", "id", "phone_id", "kind", "body") overriding system value values
('103', '27', '6704733b-922e-59d8-e5de-0d28214a9eb8', 'statement', '{"v":1,"kind":"directive","at":"2026-11-18T09:00:00Z","subject":"MrqylhfP7IpqqM6vZ1R5fvJGJk8pUz1QBCN97ewIcPk","seq":1794992400,"type":"lock","territory":"CU","clauses":["cu-activation"],"policy":{"id":"six-destinations","version":1,"sha256":"9g0NRtKJJo7HVYSiz48BNIpAEx81JE4SD0HJmp_4MDQ"},"decisionSha256":"RxF2PnNOKlT01mqmXWMVGQiH3ejiJs_x4GR4ZeqGjsE","approvals":[{"role":"proposer","key":"Ez2r0IloQNNnc_UBSbetJk4Cx0Ll2npuZt9LNmSvaHI","assertionSha256":"YYnUkAgtGOQX8asTa1jKXJ_iVvX8_Cck8SbzKuOBoS0"},{"role":"approver","key":"ESCyJZfOZbQv29isZ_xHBqaotfCn2o2jiis_rv-qti8","assertionSha256":"oIpoJQi7NbBsyGKFEbINtWro5QLRDoK2Hm7qKggdTx0"}],"measure":{"sha256":"Ea5F4gU_Aou7VlQ8lfpk0dTwWTs3bsL74Y7gV8lnRt0","member":"h7P5LVOYNJAF6tfNs_w5EL3KdpEN2zPOBmIwz290FIg"},"until":"2026-12-18T08:00:00Z"}');

delete from "passkeys";
insert into "passkeys" ("credential_id", "operator_id", "spki", "cose", "algorithm", "counter", "transports", "backed_up", "label", "enrolled_by", "created_at", "last_used_at", "removed_at") overriding system value values
('Uj0jLOofxKXfYqtULhtpBw', '945e1c04-964d-919b-97a0-d4e3cd405d6f', E'\\x3059301306072a8648ce3d020106082a8648ce3d030107034200043efe13a9337c6ae409b6a2e6b1d76dbb6e0163abffc15cac8d38f34a7e5b6daa04754ea8d793cf061b18ba4160725971a3d943e27d108f6b84d0d911122821d5', E'\\xa50102032620012158203efe13a9337c6ae409b6a2e6b1d76dbb6e0163abffc15cac8d38f34a7e5b6daa22582004754ea8d793cf061b18ba4160725971a3d943e27d108f6b84d0d911122821d5', '-7', '8', '{internal}', 'false', 'Passkey', NULL, '2026-08-20 00:00:00+00', '2026-11-19 08:00:00+00', NULL),
('jzy5XBdIRWhYt9MZokMkbw', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', E'\\x3059301306072a8648ce3d020106082a8648ce3d0301070342000416edf340fcfd08b1dca1ef8f124768b219b51f45b441d5bbb3b264b5d1bb862368f806224304e9fe2eb65674873b51f25049d46bc43c322202c43d5bc17a4184', E'\\xa501020326200121582016edf340fcfd08b1dca1ef8f124768b219b51f45b441d5bbb3b264b5d1bb862322582068f806224304e9fe2eb65674873b51f25049d46bc43c322202c43d5bc17a4184', '-7', '8', '{internal}', 'false', 'Passkey', NULL, '2026-08-20 00:00:00+00', '2026-11-20 12:00:00+00', NULL);

delete from "phones";
insert into "phones" ("bucket", "phone_id", "imeis", "serial", "model", "registered", "consignment", "market", "sold_at", "activated_at", "activated_territory", "device_id", "attested", "unlock_generation") overriding system value values
('2', '028b506a-c555-5f0d-d36c-8d7a38b872dd', '{352611000000032}', 'KEPT-0003', 'MP-12 Pro', 'true', 'L-2611', 'PA', '2026-08-01 00:00:00+00', '2026-09-02 08:00:00+00', 'CU', '2a292b8a-5cc6-4ddc-1f26-7662639025d8', 'none', '1'),
('2', '02d5c1f3-1c98-0d7e-c05c-e5d77f7752fc', '{352611000000024}', 'KEPT-0002', 'MP-12 Pro', 'true', 'L-2611', 'PA', '2026-08-01 00:00:00+00', '2026-09-02 08:00:00+00', 'CU', 'bba78e26-0f5e-efa8-51ba-5f3a0d985974', 'none', '1'),
('12', '0c1933a8-ae15-b0be-9bca-8fdf1824d39b', '{352611000000040}', 'KEPT-0004', 'MP-12 Pro', 'true', 'L-2611', 'PA', '2026-08-01 00:00:00+00', '2026-09-02 08:00:00+00', 'CU', 'd93f5e98-94d9-20ef-de84-f124c13f80bd', 'none', '1'),
('18', '12a6a2c1-3872-2780-1196-8cc155447de0', '{352611000000016}', 'KEPT-0001', 'MP-12 Pro', 'true', 'L-2611', 'PA', '2026-08-01 00:00:00+00', '2026-09-02 08:00:00+00', 'CU', '59c8544f-1fb7-cd5e-19bd-702b1bfda833', 'none', '1'),
('39', '273f144e-a297-a93d-872d-76b769437758', '{352611000000131}', 'KEPT-0013', 'MP-12 Pro', 'true', 'L-2611', 'PA', '2026-08-01 00:00:00+00', '2026-10-20 08:00:00+00', 'CU', '8b05edc0-4244-4360-4664-04bad754967e', 'none', '1'),
('54', '36091205-a175-00fe-b41c-714f991523a8', '{352611000000073}', 'KEPT-0007', 'MP-12 Pro', 'true', 'L-2611', 'PA', '2026-08-01 00:00:00+00', '2026-09-02 08:00:00+00', 'CU', '0ef66cc0-1985-ae5b-f6f4-88c587da6f5b', 'none', '1'),
('73', '492cc7db-d377-f8b6-7896-32758b4bd274', '{352611000000081}', 'KEPT-0008', 'MP-12 Pro', 'false', NULL, NULL, NULL, '2026-09-02 08:00:00+00', 'CU', '86885c7e-6a34-6552-4ff8-e479e6480130', 'none', '1'),
('87', '575b1db6-6900-2b12-a7de-104cb09a97fa', '{352611000000115}', 'KEPT-0011', 'MP-12 Pro', 'true', 'L-2611', 'PA', '2026-08-01 00:00:00+00', '2026-09-02 08:00:00+00', 'CU', 'de7a5878-ec36-a56c-5951-6152f0a29b83', 'none', '1'),
('101', '6543c17f-7cd1-bbfb-ff4a-1ff9efe77b10', '{352611000000099}', 'KEPT-0009', 'MP-12 Pro', 'true', 'L-2611', 'PA', '2026-08-01 00:00:00+00', '2026-09-02 08:00:00+00', 'DE', 'c2337443-b5fa-9a69-1ee4-98af68483632', 'none', '1'),
('103', '6704733b-922e-59d8-e5de-0d28214a9eb8', '{352611000000065}', 'KEPT-0006', 'MP-12 Pro', 'true', 'L-2611', 'PA', '2026-08-01 00:00:00+00', '2026-09-02 08:00:00+00', 'CU', '92561461-36b3-eed5-7c33-459351411f00', 'none', '1'),
('104', '68a9be53-e16e-add7-7ccc-ae9b0feb0a28', '{352611000000107}', 'KEPT-0010', 'MP-12 Pro', 'true', 'L-2611', 'PA', '2026-08-01 00:00:00+00', '2026-09-02 08:00:00+00', 'DE', 'e5ff71db-e5b9-960d-7be8-d64335ce32b0', 'none', '1'),
('107', '6b772b06-0eb2-6cbf-a3cc-0fac36972d82', '{352611000000149}', 'KEPT-0014', 'MP-12 Pro', 'true', 'L-2611', 'PA', '2026-08-01 00:00:00+00', '2026-11-10 08:00:00+00', 'CU', '1b4254fd-b8b6-1e28-9235-f879401344e0', 'none', '1'),
('160', 'a0171099-e0ba-f05d-2426-460810592323', '{352611000000123}', 'KEPT-0012', 'MP-12 Pro', 'true', 'L-2611', 'PA', '2026-08-01 00:00:00+00', '2026-10-20 08:00:00+00', 'CU', '96de8299-95c5-c4b2-4788-f61efa89645e', 'none', '1'),
('174', 'ae57d87d-bc2c-a5df-f8e7-c089b05aca91', '{352611000000057}', 'KEPT-0005', 'MP-12 Pro', 'true', 'L-2611', 'PA', '2026-08-01 00:00:00+00', '2026-09-02 08:00:00+00', 'CU', '2916918a-965b-27a5-1683-716e0537c825', 'none', '1'),
('211', 'd3a6327e-2302-21dc-a7fd-8b6fedabd051', '{352611000000156}', 'KEPT-0015', 'MP-12 Pro', 'true', 'L-2611', 'PA', '2026-08-01 00:00:00+00', '2026-11-10 08:00:00+00', 'CU', 'ecfa5639-d927-4ddd-f693-1179fe2c192f', 'none', '1');

delete from "policies";
insert into "policies" ("id", "version", "number", "published_at", "sha256", "text", "approvals") overriding system value values
('six-destinations', '1', '1', '2026-08-20 00:00:00+00', '9g0NRtKJJo7HVYSiz48BNIpAEx81JE4SD0HJmp_4MDQ', '# The six destinations of September 2021, written as the rule should have been written then.
#
# The maker''s terms of sale (14.2) named Cuba, Syria, Iran, Sudan, North Korea and Crimea and rested on United States law.
# Each clause cites that law as it stood on 1 September 2021; a citation that had already ended carries its end (`until`).
# Sudan''s had: so the Sudan clause is written down, and binds nobody. A linter refuses it; published, it leaves phones `clear`.
#
# Only the first start of a new phone in the territory triggers anything here. Travellers are visitors.
id: six-destinations
version: 1
title: Six destinations, September 2021
published: 2026-08-01T00:00:00Z
issuer:
  name: Example Devices
  seller: CN # an entity in the EU or the UK must not cite the Cuba and Iran rules: see policies/README.md
  contact: owners@example.com
  appealUrl: https://example.com/appeal
lockProfile: [ emergency-calls, public-warnings, reason-and-remedy, appeal, code-entry, network-settings, data-export ]
appealUnlocks: true

exemptions:
  - id: baggage
    title: Personal baggage
    proof: declaration
    longest: P12M # a phone taken as baggage comes back
    basis:
      - { kind: law, jurisdiction: US, instrument: "15 CFR", provision: "740.14 (BAG)", url: "https://www.ecfr.gov/on/2021-09-01/title-15/section-740.14" }
      - { kind: law, jurisdiction: US, instrument: "31 CFR", provision: "560.507 (Iran)", url: "https://www.ecfr.gov/on/2021-09-01/title-31/section-560.507" }
  - id: individual
    title: Individual consumer
    proof: declaration
    longest: null
    basis:
      - { kind: law, jurisdiction: US, instrument: "15 CFR", provision: "740.19 (CCD, Cuba)", url: "https://www.ecfr.gov/on/2021-09-01/title-15/section-740.19" }
      - { kind: law, jurisdiction: US, instrument: "31 CFR 560, General License", provision: "D-1 (Iran)", url: "https://ofac.treasury.gov/sanctions-programs-and-country-information/iran-sanctions" }
  - id: press
    title: Accredited press
    proof: document
    longest: P12M
    basis:
      - { kind: law, jurisdiction: US, instrument: "15 CFR", provision: "740.9(a)(9) (TMP, news media)", url: "https://www.ecfr.gov/on/2021-09-01/title-15/section-740.9" }

clauses:
  - id: cu-activation
    title: First start in Cuba
    territories: [ CU ]
    trigger: activation
    effective: { from: 2026-09-01T00:00:00Z, until: null }
    basis:
      - { kind: contract, instrument: "Terms of sale", provision: "14.2", issuer: "Example Devices" }
      - { kind: law, jurisdiction: US, instrument: "15 CFR", provision: "746.2", url: "https://www.ecfr.gov/on/2021-09-01/title-15/section-746.2" }
      - { kind: law, jurisdiction: US, instrument: "31 CFR", provision: "515.201", url: "https://www.ecfr.gov/on/2021-09-01/title-31/section-515.201" }
    reviewBy: 2027-03-01
    dwell: PT24H
    notice: P14D
    grace: P30D
    stay: null
    restriction: lock
    decision: reviewed
    lease: P30D
    exemptions: [ baggage, individual, press ]
    overridesPasses: false
    retroactive: false

  - id: sy-activation
    title: First start in Syria
    territories: [ SY ]
    trigger: activation
    effective: { from: 2026-09-01T00:00:00Z, until: null }
    basis:
      - { kind: contract, instrument: "Terms of sale", provision: "14.2", issuer: "Example Devices" }
      - { kind: law, jurisdiction: US, instrument: "15 CFR", provision: "746.9", url: "https://www.ecfr.gov/on/2021-09-01/title-15/section-746.9" }
      - { kind: law, jurisdiction: US, instrument: "31 CFR", provision: "542.207", url: "https://www.ecfr.gov/on/2021-09-01/title-31/section-542.207" }
    reviewBy: 2027-03-01
    dwell: PT24H
    notice: P14D
    grace: P30D
    stay: null
    restriction: lock
    decision: reviewed
    lease: P30D
    exemptions: [ baggage, press ] # CCD did not reach Syria in 2021
    overridesPasses: false
    retroactive: false

  - id: ir-activation
    title: First start in Iran
    territories: [ IR ]
    trigger: activation
    effective: { from: 2026-09-01T00:00:00Z, until: null }
    basis:
      - { kind: contract, instrument: "Terms of sale", provision: "14.2", issuer: "Example Devices" }
      - { kind: law, jurisdiction: US, instrument: "15 CFR", provision: "746.7", url: "https://www.ecfr.gov/on/2021-09-01/title-15/section-746.7" }
      - { kind: law, jurisdiction: US, instrument: "31 CFR", provision: "560.205", url: "https://www.ecfr.gov/on/2021-09-01/title-31/section-560.205" }
    reviewBy: 2027-03-01
    dwell: PT24H
    notice: P14D
    grace: P30D
    stay: null
    restriction: lock
    decision: reviewed
    lease: P30D
    exemptions: [ baggage, individual, press ]
    overridesPasses: false
    retroactive: false

  - id: sd-activation
    title: First start in Sudan
    territories: [ SD ]
    trigger: activation
    effective: { from: 2026-09-01T00:00:00Z, until: null }
    basis:
      - { kind: contract, instrument: "Terms of sale", provision: "14.2", issuer: "Example Devices" }
      # Off the list of state sponsors of terrorism on 14 December 2020; 742.10 removed on 14 January 2021 (86 FR 4929).
      - { kind: law, jurisdiction: US, instrument: "15 CFR", provision: "742.10", url: "https://www.federalregister.gov/d/2020-29037", until: 2026-01-14 }
    reviewBy: 2027-03-01
    dwell: PT24H
    notice: P14D
    grace: P30D
    stay: null
    restriction: lock
    decision: reviewed
    lease: P30D
    exemptions: [ baggage, press ]
    overridesPasses: false
    retroactive: false

  - id: kp-activation
    title: First start in North Korea
    territories: [ KP ]
    trigger: activation
    effective: { from: 2026-09-01T00:00:00Z, until: null }
    basis:
      - { kind: contract, instrument: "Terms of sale", provision: "14.2", issuer: "Example Devices" }
      - { kind: law, jurisdiction: US, instrument: "15 CFR", provision: "746.4", url: "https://www.ecfr.gov/on/2021-09-01/title-15/section-746.4" }
      - { kind: law, jurisdiction: US, instrument: "31 CFR", provision: "510.206", url: "https://www.ecfr.gov/on/2021-09-01/title-31/section-510.206" }
    reviewBy: 2027-03-01
    dwell: PT24H
    notice: P14D
    grace: P30D
    stay: null
    restriction: lock
    decision: reviewed
    lease: P30D
    exemptions: [ baggage, press ]
    overridesPasses: false
    retroactive: false

  - id: crimea-activation
    title: First start in Crimea or Sevastopol
    territories: [ UA-43, UA-40 ] # never UA: the rest of Ukraine is not listed
    trigger: activation
    effective: { from: 2026-09-01T00:00:00Z, until: null }
    basis:
      - { kind: contract, instrument: "Terms of sale", provision: "14.2", issuer: "Example Devices" }
      - { kind: law, jurisdiction: US, instrument: "15 CFR", provision: "746.6", url: "https://www.ecfr.gov/on/2021-09-01/title-15/section-746.6" }
      - { kind: law, jurisdiction: US, instrument: "Executive Order", provision: "13685, section 1(a)(iii)", url: "https://www.federalregister.gov/d/2014-30323" }
    reviewBy: 2027-03-01
    dwell: PT24H
    notice: P14D
    grace: P30D
    stay: null
    restriction: lock
    decision: reviewed
    lease: P30D
    exemptions: [ baggage, press ]
    overridesPasses: false
    retroactive: false
', '[{"role":"proposer","key":"Ez2r0IloQNNnc_UBSbetJk4Cx0Ll2npuZt9LNmSvaHI","assertionSha256":"mSMwU7IKbs0raXVNF2ew6Pi2AdD86rYWoCAMsSsOvKg"},{"role":"approver","key":"ESCyJZfOZbQv29isZ_xHBqaotfCn2o2jiis_rv-qti8","assertionSha256":"QfpS0ONo-Va9QB51NQJrMgDaxZOJw6trUoQAFlqwzCY"}]');

delete from "sessions";
insert into "sessions" ("id", "secret_hash", "operator_id", "method", "credential_id", "browser", "created_at", "last_seen_at", "ended_at") overriding system value values
('2a0ae5ca-a867-080d-c993-20da1709a1f9', E'\\xe705e1c1992190051904ffb8b9dfa8a8d994b8b71626a7bc768b7a2f4b9aab86', '945e1c04-964d-919b-97a0-d4e3cd405d6f', 'passkey', 'Uj0jLOofxKXfYqtULhtpBw', 'node', '2026-11-05 08:00:00+00', '2026-11-05 08:00:00+00', NULL),
('417ee438-8d88-fa4b-f9d9-d343a838b2e9', E'\\xe3e7714732da2d0fd9b795f5de51853b1196732b9f538c2878b8ba6562828dd9', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', 'passkey', 'jzy5XBdIRWhYt9MZokMkbw', 'node', '2026-11-20 12:00:00+00', '2026-11-20 12:00:00+00', NULL),
('61187141-7765-180c-64ab-5a4020aff240', E'\\x0d02edae7455afdf7b405e255dba88f9faef809e4e34a509ac7e946f6b27e28f', '945e1c04-964d-919b-97a0-d4e3cd405d6f', 'passkey', 'Uj0jLOofxKXfYqtULhtpBw', 'node', '2026-11-19 08:00:00+00', '2026-11-19 08:00:00+00', NULL),
('7b50e81a-bdd7-7d2c-efb5-c0b4c85f233a', E'\\x0b5729ca939f9d83351deba3e720d0951969e9c4469f90d4598f9d0a718f97e9', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', 'passkey', 'jzy5XBdIRWhYt9MZokMkbw', 'node', '2026-10-21 11:00:00+00', '2026-10-21 11:00:00+00', NULL),
('ae971866-f69c-95c3-4c03-07bca37ff698', E'\\x485369a625e3ba29a4334d5ecf49a63298ae476f5543268a8a7302db8aed50df', '945e1c04-964d-919b-97a0-d4e3cd405d6f', 'passkey', 'Uj0jLOofxKXfYqtULhtpBw', 'node', '2026-11-18 08:00:00+00', '2026-11-18 08:00:00+00', NULL),
('ba965285-cd44-b1dd-479d-2da9da740d52', E'\\xcdbdb941ede9a1b6faadac76aa6352da46fdc932204df16d894c276669501cf2', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', 'passkey', 'jzy5XBdIRWhYt9MZokMkbw', 'node', '2026-11-05 08:00:00+00', '2026-11-05 08:00:00+00', NULL),
('c0269d32-5b08-a46c-b0b6-0e15bdb20cb4', E'\\xc36848a88b5485a7d6ecff4976480fa6e1e289b80a8d8fe28c05f77a018ee558', '945e1c04-964d-919b-97a0-d4e3cd405d6f', 'passkey', 'Uj0jLOofxKXfYqtULhtpBw', 'node', '2026-09-05 08:00:00+00', '2026-09-05 08:00:00+00', NULL),
('c4dc2463-5b73-45a3-dff6-c3f4ee5ed294', E'\\x8f3b0205ebe13087ba30792309b749cf6e091fbd1d253a412003e591959cdc7a', 'a2b3d609-ff51-476e-58e8-e7e15e46e437', 'passkey', 'jzy5XBdIRWhYt9MZokMkbw', 'node', '2026-11-18 08:00:00+00', '2026-11-18 08:00:00+00', NULL),
('c95fa779-7ef8-c8bf-ec9a-9d64c16bcdfb', E'\\x20452f20ea8fd80fbfd56c5a28a2882c654c44d0bda2629a02bebf0f4f76b74a', '945e1c04-964d-919b-97a0-d4e3cd405d6f', 'passkey', 'Uj0jLOofxKXfYqtULhtpBw', 'node', '2026-11-08 08:00:00+00', '2026-11-08 08:00:00+00', NULL);

delete from "support_notes";
insert into "support_notes" ("bucket", "phone_id", "id", "at", "kind", "operator", "note") overriding system value values
('12', '0c1933a8-ae15-b0be-9bca-8fdf1824d39b', '2', '2026-11-08 08:00:00+00', 'release', '945e1c04-964d-919b-97a0-d4e3cd405d6f', 'sold in good faith'),
('54', '36091205-a175-00fe-b41c-714f991523a8', '1', '2026-09-05 08:00:00+00', 'exemption', '945e1c04-964d-919b-97a0-d4e3cd405d6f', 'individual: receipt shown at the desk'),
('174', 'ae57d87d-bc2c-a5df-f8e7-c089b05aca91', '3', '2026-11-19 08:00:00+00', 'release', '945e1c04-964d-919b-97a0-d4e3cd405d6f', 'the receipt was found');

select setval('public.audit_id_seq', 60);

select setval('public.cases_number_seq', 3);

select setval('public.measures_number_seq', 4);

select setval('public.outbox_id_seq', 27);

select setval('public.policies_number_seq', 1);

select setval('public.support_notes_id_seq', 3);

commit;
